import type { Config } from '../../schemas/config.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { fold } from './fold.ts'
import { type Head, stateOf } from './head.ts'
import { workitemId } from './ids.ts'
import { candidates } from './origin.ts'
import type { World } from './ports.ts'
import { update } from './update.ts'

export interface Match {
  head: Head
  generation: number
}

/** Enters one platform event into the workitem it belongs to. `unmatched`: no workitem of ours. */
export async function track(world: World, event: PlatformEvent): Promise<'tracked' | 'unmatched'> {
  const match = await matchOf(world, event)
  if (!match) {
    world.report.count('UnmatchedEvents', event.connection)
    world.report.note('unmatched-event', {
      connection: event.connection,
      topic: event.topic,
      task: event.taskId,
    })
    return 'unmatched'
  }
  const { generation } = match
  const afterEnd = world.config.assets[match.head.asset]?.afterEnd
  const change = (head: Head) => fold(head, event, generation, world.now(), afterEnd)
  const stored = await update(world, match.head.id, change, match.head)
  world.report.note('platform-event', {
    workitem: match.head.id,
    connection: event.connection,
    topic: event.topic,
    generation,
    state: stored && stateOf(stored),
    trace: stored?.trace,
    lagMs: world.now() - event.at,
  })
  return 'tracked'
}

/** The event's origin names the workitem; where that is ambiguous, the platform task decides. */
export async function matchOf(
  world: Pick<World, 'config' | 'store'>,
  event: PlatformEvent,
): Promise<Match | undefined> {
  const readings = readingsOf(world.config, event)
  const heads = await world.store.heads([...new Set(readings.map((reading) => reading.id))])
  const matches = readings.flatMap(({ id, asset, generation }) => {
    const head = heads.get(id)
    return head && head.asset === asset && generation <= head.generation ? [{ head, generation }] : []
  })
  const known = matches.find(({ head, generation }) => taskOf(head, generation) === event.taskId)
  if (known) return known
  // An event that came before our own create reply: it is of the one that waits for its task, if only one does.
  const open = matches.filter((match) => taskOf(match.head, match.generation) === undefined)
  const waiting = open.filter(({ head, generation }) => generation === head.generation && head.createRev)
  if (waiting.length > 0) return waiting.length === 1 ? waiting[0] : undefined
  if (event.destination !== undefined) return open.at(-1) ?? matches.at(-1)
  return open.length === 1 ? open[0] : undefined
}

function readingsOf(config: Config, event: PlatformEvent) {
  if (event.origin === undefined) return []
  const { origin, destination } = event
  return candidates(assetsOf(config, event.connection), config.sources, { origin, destination }).map(
    ({ source, externalId, asset, generation }) => ({
      id: workitemId(config.namespace, source, externalId),
      asset,
      generation,
    }),
  )
}

const assetsOf = (config: Config, connection: string) =>
  Object.fromEntries(Object.entries(config.assets).filter(([, asset]) => asset.connection === connection))

function taskOf(head: Head, generation: number): string | undefined {
  if (generation === head.generation) return head.taskId
  return head.earlier?.find((earlier) => earlier.generation === generation)?.taskId
}
