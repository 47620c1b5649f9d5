import type { WebhookEntry } from '../../../../local/platforms/webex/types.ts'
import { standing } from '../standing.ts'
import type { Json, StackWorld } from '../world.ts'

/** What one story left behind. */
export interface Outcome {
  id: string
  externalId: string
  /** Newest data that was promised. */
  newest: string
  item: Json
  timeline: Json[]
}

/** Every promise that a story through the stack broke; counted at the simulator. */
export function violations(world: StackWorld, outcome: Outcome): string[] {
  return [...fate(world, outcome), ...timeline(world, outcome), ...standing(world)]
}

const tasksOf = (world: StackWorld, { externalId }: Outcome) =>
  world.webex.tasks().filter(({ origin }) => origin === externalId || origin.startsWith(`${externalId}~`))

function fate(world: StackWorld, outcome: Outcome): string[] {
  const { item, newest } = outcome
  const tasks = tasksOf(world, outcome)
  const found = [...Map.groupBy(tasks, ({ origin }) => origin)]
    .filter(([, same]) => same.length > 1)
    .map(([origin, same]) => `${origin}: ${same.length} platform tasks in one generation`)
  for (const { appends, origin } of tasks)
    if (new Set(appends.map(({ alias }) => alias)).size < appends.length)
      found.push(`${origin}: one alias appended twice`)
  if (item.hold) return item.hold.code ? found : [...found, 'held without a reason']
  const last = item.revisions.at(-1)
  if (last?.state === 'rejected') return last.reason ? found : [...found, 'rejected without a reason']
  if (last?.state !== 'confirmed') return [...found, `left ${last?.state} (${item.state})`]
  const task = tasks.at(-1)
  const data = task?.appends.at(-1)?.data ?? task?.data
  return data?.customerName === newest ? found : [...found, 'the platform has not the newest data']
}

/** Each kind of fact happens once in this story, however often its webhook came. */
const entriesOf: Record<string, (confirmed: Json[], all: Json[]) => Json[]> = {
  // An update may overtake a create that waits: then that carries it.
  'task:new': (confirmed) => confirmed.filter(({ revision }) => revision === firstOf(confirmed)),
  'task:parked': (_, all) => all.filter(({ what }) => what === 'queued'),
  'task-message:appended': (confirmed) => confirmed.filter(({ revision }) => revision > firstOf(confirmed)),
}
const firstOf = (entries: Json[]): number => Math.min(...entries.map(({ revision }) => revision))

function timeline(world: StackWorld, outcome: Outcome): string[] {
  const ids = tasksOf(world, outcome).map(({ id }) => id)
  const isOurs = ({ taskId, result }: WebhookEntry) => result === 'delivered' && ids.includes(taskId ?? '')
  const types = new Set(
    world.webex
      .webhooks()
      .filter(isOurs)
      .map(({ type }) => type),
  )
  const confirmed = outcome.timeline.filter(({ what }) => what === 'confirmed')
  const found = [...types].flatMap((type) => {
    const times = entriesOf[type]?.(confirmed, outcome.timeline).length ?? 0
    return times === 1 ? [] : [`${type} is ${times} times in the timeline`]
  })
  const order = ['accepted', 'sent', 'confirmed']
  for (const revision of [1, 2]) {
    const places = order
      .map((what) => outcome.timeline.findIndex((e) => e.what === what && e.revision === revision))
      .filter((place) => place >= 0)
    if (places.some((place, index) => place < (places[index - 1] ?? 0)))
      found.push(`revision ${revision}: effect before cause`)
  }
  return found
}
