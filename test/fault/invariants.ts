import type { Entry, Head } from '../../functions/domain/head.ts'
import { aliasOf, shortHash } from '../../functions/domain/ids.ts'
import { inOrder } from '../../functions/domain/timeline.ts'
import { originsOf, promises } from './promises.ts'
import type { Fact, Story } from './world/story.ts'

/** Every promise that the story broke, in words; checked at the platform, not in our own table. */
export function violations(story: Story): string[] {
  const heads = story.heads()
  const timelines = new Map(heads.map((head) => [head.id, timelineOf(story, head)]))
  const found = [
    ...story.aws.unknown,
    ...promises(story),
    ...oneTaskEach(story, heads),
    ...heads.flatMap((head) => timelineFaults(story, head, timelines.get(head.id) ?? [])),
    // The partner's own event goes to the trigger queue as it is, and no further.
    ...secrecy(story).filter((leak) => !isOfPartner(leak)),
    ...quiet(story),
    ...budget(story),
  ]
  return [...new Set(found)]
}

function timelineOf({ aws }: Story, head: Head): Entry[] {
  const moved = [...aws.table.items.values()]
    .filter(({ pk, sk }) => pk?.S === `WI#${head.id}` && sk?.S?.startsWith('TL#'))
    .filter(({ sk }) => Number(sk?.S?.slice(3)) < (head.moved ?? 0))
    .sort((a, b) => ((a.sk?.S ?? '') < (b.sk?.S ?? '') ? -1 : 1))
  return [...moved.flatMap(({ entries }) => JSON.parse(entries?.S ?? '[]') as Entry[]), ...head.timeline]
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

function timelineFaults(story: Story, head: Head, timeline: Entry[]): string[] {
  const name = `${head.source} ${head.externalId}`
  const origins = originsOf(head)
  const facts = story.facts.filter(({ event }) => origins.includes(event.origin ?? ''))
  const found: string[] = []
  for (const { k, what } of timeline)
    if (timeline.filter((entry) => entry.k === k).length > 1) found.push(`${name}: ${what} entered twice`)
  for (const fact of facts) {
    const times = entered(head, timeline, fact, origins)
    if (times > 1 || (times === 0 && fact.taken && story.aws.target?.dead.length === 0))
      found.push(`${name}: ${fact.event.topic} is ${times} times in the timeline`)
  }
  for (const entry of timeline)
    if (entry.what === 'confirmed' && !exists(story, head, entry))
      found.push(`${name}: revision ${entry.rev} confirmed, and the platform has it not`)
  return [...found, ...disorder(name, inOrder(timeline))]
}

/** How often a fact of the platform is in the timeline; a search may have entered it before its webhook. */
function entered(head: Head, timeline: Entry[], { event }: Fact, origins: string[]): number {
  const gen = origins.indexOf(event.origin ?? '') + 1
  const own = timeline.filter(({ k }) => k === shortHash(event.key)).length
  if (event.kind !== 'created' && event.kind !== 'appended') return own
  const says = timeline.filter(
    (entry) =>
      entry.what === 'confirmed' &&
      entry.gen === gen &&
      aliasOf(head.id, gen, entry.rev ?? 0) === event.alias,
  )
  return own + says.length
}

function exists({ platform }: Story, head: Head, { gen = 1, rev = 0 }: Entry): boolean {
  const alias = aliasOf(head.id, gen, rev)
  return platform.tasks.some(
    (task) => task.alias === alias || task.appends.some((append) => append.alias === alias),
  )
}

const life = ['queued', 'offered', 'assigned', 'held', 'ended']

/** Cause before effect: accepted, sent, confirmed, lived; and a generation after the one before. */
function disorder(name: string, timeline: Entry[]): string[] {
  const found: string[] = []
  const before = (a: (entry: Entry) => boolean, b: (entry: Entry) => boolean, what: string) => {
    const [first, second] = [timeline.findIndex(a), timeline.findIndex(b)]
    if (second >= 0 && first > second) found.push(`${name}: ${what}`)
  }
  for (const rev of new Set(timeline.map((entry) => entry.rev))) {
    const is = (what: string) => (entry: Entry) => entry.what === what && entry.rev === rev
    before(is('accepted'), is('sent'), `revision ${rev} sent before accepted`)
    // Of unknown effect, it is told as such; sent again, the confirmation may be the first one's.
    if (
      !timeline.some((entry) => entry.rev === rev && (entry.what === 'retry' || entry.what === 'uncertain'))
    )
      before(is('sent'), is('confirmed'), `revision ${rev} confirmed before sent`)
  }
  for (const gen of new Set(timeline.map((entry) => entry.gen))) {
    const lived = (entry: Entry) => entry.gen === gen && life.includes(entry.what)
    before((e) => e.gen === gen && e.what === 'confirmed', lived, `generation ${gen} lived before confirmed`)
    const sent = (g: number) => (entry: Entry) => entry.what === 'sent' && entry.gen === g
    if (gen) before(sent(gen), sent(gen + 1), `generation ${gen + 1} sent before ${gen}`)
    const is =
      (what: string, of = gen) =>
      (entry: Entry) =>
        entry.what === what && entry.gen === of
    for (const what of ['end-sent', 'end-refused', 'canceled'])
      before(is('end-wanted'), is(what), `generation ${gen} ${what} before anybody wanted it`)
    if (gen && timeline.some(is('end-wanted')))
      before(
        is(timeline.some(is('canceled')) ? 'canceled' : 'ended'),
        is('reopened', gen + 1),
        `generation ${gen + 1} opened before ${gen} was over`,
      )
  }
  return found
}

export const isOfPartner = (leak: string): boolean =>
  /^a message to trigger holds canary-(number|name)$/.test(leak)

const canaries = /canary-[a-z-]+/

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

/** What the platform lets one minute have. */
function budget({ platform, config }: Story): string[] {
  const most = config.connections.webex?.limits.callsPerMinute ?? 0
  const minutes = Map.groupBy(platform.calls, ({ at }) => Math.floor(at / 60_000))
  // A call may leave in one minute and arrive in the next.
  return [...minutes.values()].some((calls) => calls.length > most + 5)
    ? ['more calls in a minute than the platform allows']
    : []
}
