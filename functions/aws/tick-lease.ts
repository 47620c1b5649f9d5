import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Gate } from '../domain/ports.ts'
import { change, type GateOptions, n } from './gate-table.ts'
import type { TickItem } from './keys.ts'
import { tickId, wakeBody } from './waker.ts'

/**
 * At most one tick of a connection works at a time, and at most one of its messages counts:
 *
 *   arm                 begin: lease taken, arm used up         end: lease given back, next tick armed
 *   |----- message -----|---- works <= 30 s --------------------|----- message -----|
 *                       0                                                40 s: a lease still held here belongs to a
 *                                                                        killed worker
 *
 * A tick that is armed for sooner leaves the message of the later arm in the queue. That one comes long before the
 * time then armed for and is dropped; else each would arm a successor of its own, and ticks would breed.
 */
const leaseMs = 40_000
/** A tick that was armed for a time this long past was lost, ms. */
const lostAfterMs = 60_000
/** The clocks of two sandboxes, and the queue's, differ by less, ms. */
const skewMs = 15_000
const longestDelayMs = 900_000
/** A tick that follows at once leaves others this moment, ms. */
const soonestMs = 1_000

/** Armed for sooner already: nothing to do. Armed for a time long past: that wake-up was lost. */
const isWanted = '(attribute_not_exists(armedFor) OR armedFor > :soon OR armedFor < :lost)'

/** `item`: whose tick it is, the deliveries' or the runs'. */
export function tableTick(
  options: GateOptions,
  item: TickItem,
): Pick<Gate, 'armTick' | 'beginTick' | 'endTick'> {
  return {
    async armTick(connection, at, now) {
      const when = Math.min(Math.max(at, now), now + longestDelayMs)
      const armed = await change(options, connection, item, {
        set: 'SET armedFor = :at',
        condition: isWanted,
        values: { ':at': n(when), ':soon': n(when + 1_000), ':lost': n(now - lostAfterMs) },
      })
      if (armed) await sendTick(options, connection, when - now)
    },
    async beginTick(connection, now) {
      const changed = await change(options, connection, item, {
        set: 'SET leaseUntil = :until REMOVE armedFor',
        condition:
          '(attribute_not_exists(leaseUntil) OR leaseUntil <= :now) AND ' +
          '(attribute_not_exists(armedFor) OR armedFor <= :soon)',
        values: { ':until': n(now + leaseMs), ':now': n(now), ':soon': n(now + skewMs) },
      })
      return changed !== undefined
    },
    async endTick(connection, next, now) {
      const changed = await change(options, connection, item, { set: 'REMOVE leaseUntil' })
      const armed = changed?.armedFor?.N === undefined ? undefined : Number(changed.armedFor.N)
      const at = Math.min(next ?? Number.POSITIVE_INFINITY, armed ?? Number.POSITIVE_INFINITY)
      // What was armed meanwhile for about now: its message came and met our lease. Later: it is still to come.
      const isToCome = armed !== undefined && armed === at && armed > now + skewMs
      if (at !== Number.POSITIVE_INFINITY && !isToCome) await rearm(options, item, connection, at, armed, now)
    },
  }
}

/** Arms the next tick unless somebody was quicker since `armed` was read. */
async function rearm(
  options: GateOptions,
  item: TickItem,
  connection: string,
  at: number,
  armed: number | undefined,
  now: number,
): Promise<void> {
  const when = Math.min(Math.max(at, now + soonestMs), now + longestDelayMs)
  const done = await change(options, connection, item, {
    set: 'SET armedFor = :at',
    condition: armed === undefined ? isWanted : `(armedFor = :armed OR ${isWanted})`,
    values: {
      ':at': n(when),
      ':soon': n(when + 1_000),
      ':lost': n(now - lostAfterMs),
      ...(armed !== undefined && { ':armed': n(armed) }),
    },
  })
  if (done) await sendTick(options, connection, when - now)
}

async function sendTick({ queue, queues }: GateOptions, connection: string, delayMs: number): Promise<void> {
  const QueueUrl = queues[connection]
  const DelaySeconds = Math.min(900, Math.max(0, Math.ceil(delayMs / 1_000)))
  await queue.send(
    new SendMessageCommand({ QueueUrl, MessageBody: wakeBody(tickId(connection)), DelaySeconds }),
  )
}
