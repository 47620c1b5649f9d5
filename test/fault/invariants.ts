import type { Head } from '../../functions/domain/head.ts'
import { callFaults } from './calls.ts'
import { originsOf, promises } from './promises.ts'
import { timelineFaults } from './timeline.ts'
import type { Story } from './world/story.ts'

/** Every promise that the story broke, in words; checked at the platform, not in our own table. */
export function violations(story: Story): string[] {
  const heads = story.heads()
  const found = [
    ...story.aws.unknown,
    ...promises(story),
    ...oneTaskEach(story, heads),
    ...heads.flatMap((head) => timelineFaults(story, head)),
    // The partner's own event goes to the trigger queue as it is, and no further.
    ...secrecy(story).filter((leak) => !isOfPartner(leak)),
    ...quiet(story),
    ...callFaults(story),
  ]
  return [...new Set(found)]
}

function oneTaskEach({ platform }: Story, heads: Head[]): string[] {
  const known = new Set(heads.flatMap(originsOf))
  const found: string[] = []
  for (const [origin, tasks] of Map.groupBy(platform.tasks, (task) => task.origin)) {
    if (tasks.length > 1) found.push(`${origin}: ${tasks.length} platform tasks in one generation`)
    if (!known.has(origin)) found.push(`${origin}: a platform task that nobody knows`)
  }
  for (const task of platform.tasks) {
    const distinct = [...new Set(task.appends.map(({ alias }) => alias))]
    const last = task.appends.at(-1)?.alias
    const first = task.appends.findIndex(({ alias }) => alias === last)
    if (last && task.appends.slice(first).some(({ alias }) => alias !== last))
      found.push(`${task.origin}: an older append came after a newer one (${distinct.length} aliases)`)
  }
  return found
}

export const isOfPartner = (leak: string): boolean =>
  /^a message to trigger holds canary-(number|name)$/.test(leak)

/** Texts, and the end of a number. */
const canaries = /canary-[a-z-]+|471\d{3}\.125/

/** Task data and secrets are in snapshots and in Secrets Manager, and nowhere else. */
export function secrecy({ aws, logs, answers }: Pick<Story, 'aws' | 'logs' | 'answers'>): string[] {
  const places: [string, string[]][] = [
    ['a log line', logs],
    ['an answer', answers],
    ['an event', aws.events],
    ...[...aws.queues].map(([name, { bodies }]): [string, string[]] => [`a message to ${name}`, bodies]),
    [
      'an item',
      [...aws.table.items.values()].flatMap((item) =>
        item.sk?.S?.startsWith('SNAP#') ? [] : [JSON.stringify(item)],
      ),
    ],
  ]
  return places.flatMap(([place, texts]) => {
    const leak = texts.find((text) => canaries.test(text))
    return leak ? [`${place} holds ${canaries.exec(leak)?.[0]}`] : []
  })
}

/** Nothing under way, nothing given up, and no worker that runs in circles. */
function quiet(story: Story): string[] {
  const faults = story.steps.taken.filter(({ fault }) => fault !== undefined).length
  const found = [...story.aws.queues.values()].flatMap((queue) => [
    // Five failures in a row of one message are what a dead-letter queue is for.
    ...(queue.dead.length > 0 && faults < 5
      ? [`${queue.dead.length} dead letters: ${queue.dead[0]?.body}`]
      : []),
    ...(queue.pending > 0 ? [`${queue.pending} messages left`] : []),
  ])
  if (!story.isQuiet()) found.push('never comes to rest')
  const hours = (story.clock.ms - story.startedAt) / 3_600_000
  // A minute of waiting costs about 30 steps: upkeep looks, and its tick finds the connection closed.
  const most = 300 * (story.wishes.length + story.facts.length) + 2_500 * hours
  if (story.steps.taken.length > most)
    found.push(`${story.steps.taken.length} steps: more than ${Math.round(most)}`)
  return found
}
