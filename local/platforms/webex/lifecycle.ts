import { fileUrl } from './capture-file.ts'
import type { EndReason, PlatformHappening } from './events.ts'
import { captureAvailable, taskEnded, taskMoved } from './events.ts'
import type { PlatformTask, TaskState } from './types.ts'
import { emit } from './webhooks.ts'
import type { World } from './world.ts'

/** Observed order on other channels: new, parked (queued), connect (offered), connected, ended. RONA: parked again. */
export const actions = ['queue', 'offer', 'connect', 'hold', 'unhold', 'rona', 'end'] as const

export type Action = (typeof actions)[number]

const moves: Record<Exclude<Action, 'end'>, { to: TaskState; type: string }> = {
  queue: { to: 'queued', type: 'task:parked' },
  offer: { to: 'offered', type: 'task:connect' },
  connect: { to: 'assigned', type: 'task:connected' },
  hold: { to: 'held', type: 'task:on-hold' },
  unhold: { to: 'assigned', type: 'task:hold-done' },
  rona: { to: 'queued', type: 'task:parked' },
}

/** Fixed, so that repeated runs look alike. */
const queueId = '7c1f0c52-3c46-4d5e-9a55-5d7f2c7f5b01'

/** Observed for an agent who leaves. */
const agentLeft: EndReason = { reason: 'Agent Left', terminatingParty: 'Agent' }
/** Observed on RONA although the task is queued again. */
const ronaTimer: EndReason = { reason: 'RONA Timer Expired', terminatingParty: 'System' }

export function isOpen(task: PlatformTask): boolean {
  return !['accepted', 'ended', 'failed'].includes(task.state)
}

/** Moves an open task on and tells the subscribers; the promise settles when they have answered. */
export async function act(
  world: World,
  task: PlatformTask,
  action: Action,
  end: EndReason = agentLeft,
): Promise<void> {
  if (action === 'end') {
    task.state = 'ended'
    task.endedTime = world.clock.now()
    announceCapture(world, task)
    return tell(world, task, taskEnded(world, task, end))
  }
  const move = moves[action]
  task.state = move.to
  await tell(world, task, taskMoved(world, task, move.type, queueId))
  if (action === 'rona' && world.switches.ronaEnded)
    await tell(world, task, taskEnded(world, task, ronaTimer))
}

function announceCapture(world: World, task: PlatformTask) {
  if (!world.switches.captureAvailable) return
  const delayMs = world.switches.captureDelayMs
  world.later(delayMs, 'capture', () => emit(world, captureAvailable(world, task, fileUrl(world, task.id))))
}

async function tell(world: World, task: PlatformTask, happening: PlatformHappening) {
  world.observe({ kind: 'task', task })
  await emit(world, happening)
}

/** The flow queues the task; with `auto` an agent takes it and ends it. Assumed delays, all switches. */
export function afterCreated(world: World, task: PlatformTask): void {
  const { lifecycle, parkDelayMs, autoOfferMs, autoConnectMs, autoEndMs } = world.switches
  if (lifecycle === 'none') return
  const steps: Step[] = [{ delayMs: parkDelayMs, from: 'created', action: 'queue' }]
  if (lifecycle === 'auto') {
    steps.push(
      { delayMs: autoOfferMs, from: 'queued', action: 'offer' },
      { delayMs: autoConnectMs, from: 'offered', action: 'connect' },
      { delayMs: autoEndMs, from: 'assigned', action: 'end' },
    )
  }
  play(world, task, steps)
}

interface Step {
  delayMs: number
  from: TaskState
  action: Action
}

/** Stops as soon as something else has moved the task. */
function play(world: World, task: PlatformTask, [step, ...rest]: Step[]) {
  if (!step) return
  world.later(step.delayMs, `life cycle ${step.action}`, async () => {
    if (task.state !== step.from) return
    play(world, task, rest)
    await act(world, task, step.action)
  })
}
