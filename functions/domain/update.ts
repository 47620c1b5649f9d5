import type { Effect, Head, MetricName, Transition } from './head.ts'
import type { World } from './ports.ts'

/** More lost races than this on one workitem means that something is wrong; the wake-up is then tried again. */
const mostRaces = 12

/**
 * Reads, changes, writes if nobody else wrote in between, else reads again. The change is pure, so
 * asking it again on the newer head is always right. Effects run after the write.
 */
export async function update(
  world: World,
  id: string,
  change: (head: Head) => Transition | undefined,
  known?: Head,
): Promise<Head | undefined> {
  let head = known ?? (await world.store.head(id))
  for (let race = 0; race < mostRaces; race++) {
    if (!head) return undefined
    const step = change(head)
    if (!step) return head
    const stored = step.head === head ? head : await world.store.put({ ...step.head, updatedAt: world.now() })
    if (stored !== 'conflict') {
      await perform(world, stored, step.effects)
      return stored
    }
    head = await world.store.head(id)
  }
  throw new Error('too many writers on one workitem')
}

/** Does what a transition asks for. Each effect may be lost or repeated: the table still knows what is due. */
export async function perform(world: World, head: Head, effects: readonly Effect[]): Promise<void> {
  for (const effect of effects) await performOne(world, head, effect)
}

async function performOne(world: World, head: Head, effect: Effect): Promise<void> {
  const { gate, waker, report, store, config } = world
  const now = world.now()
  switch (effect.do) {
    case 'wake':
      return waker.wake(head.connection, [head.id], effect.delayMs, head.trace)
    case 'pause':
      return gate.pause(head.connection, effect.scope, effect.code, effect.via, now)
    case 'resume':
      await gate.resume(head.connection, effect.scope, effect.via)
      // What waited goes on now, not at the time of the next probe.
      return gate.armTick(head.connection, now, now)
    case 'close':
      return gate.close(head.connection, now + effect.forMs)
    case 'unexplained':
      return unexplained(world, head.connection, now)
    case 'count':
      return count(report, head.connection, effect.metric)
    case 'retire': {
      const asset = config.assets[head.asset]
      return asset && store.expireSnapshots(head.id, now + asset.retentionMs)
    }
  }
}

const count = (report: World['report'], connection: string, metric: MetricName): void =>
  report.count(metric, connection)

/** A row of 4xx answers that name no field is the connection's fault, not the tasks'. */
const rowThatPauses = 5

async function unexplained(world: World, connection: string, now: number): Promise<void> {
  const row = await world.gate.unexplained(connection)
  if (row >= rowThatPauses) await world.gate.pause(connection, '*', 'unexplained-4xx', 'call', now)
}
