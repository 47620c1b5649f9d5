import type { PlatformHappening } from './events.ts'
import type { Fault, FaultName } from './faults.ts'
import type { Subscription } from './types.ts'
import type { World } from './world.ts'

/** One delivery to come: the faults are drawn once, when the event happens. */
export interface Delivery {
  happening: PlatformHappening
  subscription: Subscription
  faults: Partial<Record<FaultName, Fault>>
  copy: number
  attempt: number
  /** Epoch ms to claim as dispatch time; absent = the time of dispatch. */
  stamp?: number
}

const webhookFaults = [
  'lostWebhook',
  'lateWebhook',
  'reorderWebhook',
  'duplicateWebhook',
  'wrongSignature',
  'oldTimestamp',
] as const

const lateMs = 90_000
const reorderMs = 5_000
const duplicateSpreadMs = 2_000
const oldMs = 10 * 60_000

/** Draws the faults of one event for one subscription. */
export function plan(world: World, happening: PlatformHappening, subscription: Subscription): Delivery {
  const drawn = webhookFaults.map(
    (name) => [name, world.faults.draw(name, { type: happening.type })] as const,
  )
  const faults = Object.fromEntries(drawn.filter(([, fault]) => fault !== undefined))
  return { happening, subscription, faults, copy: 1, attempt: 1 }
}

/** Documented: the same webhook may come more than once. Whether it is stamped anew is not (switch `duplicateStamp`). */
export function copiesOf(world: World, first: Delivery): Delivery[] {
  const fault = first.faults.duplicateWebhook
  if (!fault) return [first]
  const { faults, clock, switches } = world
  const total = fault.copies ?? faults.between('duplicateWebhook', 2, 3)
  const stamp = clock.now()
  return Array.from({ length: total }, (_, index) => {
    const coin = faults.between('duplicateWebhook', 0, 1) === 0
    const same = switches.duplicateStamp === 'mixed' ? coin : switches.duplicateStamp === 'same'
    return { ...first, copy: index + 1, ...(same ? { stamp } : {}) }
  })
}

/** Virtual ms by which this copy comes late. */
export function delayOf(world: World, { faults, copy }: Delivery): number {
  const late = faults.lateWebhook ? (faults.lateWebhook.delayMs ?? lateMs) : 0
  const reorder = faults.reorderWebhook
    ? world.faults.between('reorderWebhook', 1, faults.reorderWebhook.delayMs ?? reorderMs)
    : 0
  const again = copy > 1 ? world.faults.between('duplicateWebhook', 0, duplicateSpreadMs) : 0
  return late + reorder + again
}

/** What the delivery claims as its dispatch time. */
export function stampOf({ stamp, faults }: Delivery, now: number): number {
  const agedMs = faults.oldTimestamp ? (faults.oldTimestamp.ageMs ?? oldMs) : 0
  return (stamp ?? now) - agedMs
}
