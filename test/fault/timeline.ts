import { isDeepStrictEqual } from 'node:util'
import type { Entry, Head } from '../../functions/domain/head.ts'
import { aliasOf, shortHash } from '../../functions/domain/ids.ts'
import { inOrder } from '../../functions/domain/timeline.ts'
import { isDeliveryTroubled, troubled } from './causes.ts'
import { originOf, originsOf } from './promises.ts'
import type { PlatformCall } from './world/platform-call.ts'
import type { Fact, Story } from './world/story.ts'

/** All that a workitem's timeline leaves out, tells twice, or tells in a wrong order. */
export function timelineFaults(story: Story, head: Head): string[] {
  const name = `${head.source} ${head.externalId}`
  const timeline = timelineOf(story, head)
  const found = [
    ...told(story, head, timeline),
    ...accepted(story, head, timeline),
    ...called(story, head, timeline),
    ...settled(head, timeline),
    ...disorder(timeline),
    ...stored(timeline),
    ...unprovoked(story, timeline),
  ]
  if (isCalm(story)) found.push(...asHappened(timeline))
  return found.map((text) => `${name}: ${text}`)
}

/** Nothing came late, so that things were told as they happened. */
const isCalm = ({ steps, platform, facts }: Story): boolean =>
  steps.isEven &&
  steps.taken.every(({ fault }) => fault === undefined) &&
  platform.calls.every(({ outcome }) => outcome === undefined || outcome.outcome === 'confirmed') &&
  facts.every(({ taken }) => taken)

/** What is told of one revision, or of the task's life, stands as it happened; a wish may come while another is done. */
function asHappened(timeline: Entry[]): string[] {
  const facts = timeline.filter(({ what }) => what !== 'end-wanted')
  const groups = [...Map.groupBy(facts, ({ rev, gen }) => `${rev} ${gen}`).values()]
  return groups.every((group) => isDeepStrictEqual(group, inOrder(group)))
    ? []
    : ['stored in another order than it happened']
}

function timelineOf({ aws }: Story, head: Head): Entry[] {
  const moved = [...aws.table.items.values()]
    .filter(({ pk, sk }) => pk?.S === `WI#${head.id}` && sk?.S?.startsWith('TL#'))
    .filter(({ sk }) => Number(sk?.S?.slice(3)) < (head.moved ?? 0))
    .sort((a, b) => ((a.sk?.S ?? '') < (b.sk?.S ?? '') ? -1 : 1))
  return [...moved.flatMap(({ entries }) => JSON.parse(entries?.S ?? '[]') as Entry[]), ...head.timeline]
}

/** Each fact of the platform once, and none that is not so. */
function told(story: Story, head: Head, timeline: Entry[]): string[] {
  const origins = originsOf(head)
  const facts = story.facts.filter(({ event }) => origins.includes(event.origin ?? ''))
  const found: string[] = []
  for (const { k, what } of timeline)
    if (timeline.filter((entry) => entry.k === k).length > 1) found.push(`${what} entered twice`)
  for (const fact of facts) {
    const times = entered(head, timeline, fact, origins)
    if (times > 1 || (times === 0 && fact.taken && story.aws.target?.dead.length === 0))
      found.push(`${fact.event.topic} is ${times} times in the timeline`)
  }
  for (const entry of timeline)
    if (entry.what === 'confirmed' && !exists(story, head, entry))
      found.push(`revision ${entry.rev} confirmed, and the platform has it not`)
  return found
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

/** Every revision has come from somewhere, and every 202 has made one. */
function accepted({ wishes }: Story, head: Head, timeline: Entry[]): string[] {
  const key = `${head.source} ${head.externalId}`
  const promised = wishes.filter((wish) => wish.key === key && wish.status === 202).length
  const entries = timeline.filter(({ what, by }) => what === 'accepted' && by !== 'rule')
  const found =
    entries.length < promised ? [`${promised} times accepted, and ${entries.length} times told`] : []
  for (let rev = 1; rev <= head.newest; rev++)
    if (!timeline.some((entry) => isOrigin(entry, rev))) found.push(`revision ${rev} was never accepted`)
  return found
}

const isOrigin = (entry: Entry, rev: number): boolean =>
  (entry.what === 'accepted' || entry.what === 'redriven') && entry.rev === rev

/** What the platform took, and said so, was sent: but for calls whose worker could not tell of them any more. */
function called(story: Story, head: Head, timeline: Entry[]): string[] {
  const lost = troubled(story)
  const calls = story.platform.calls.filter(
    ({ outcome, by = '' }) => outcome?.outcome === 'confirmed' && !lost.has(by),
  )
  const found: string[] = []
  const count = (what: string, of: string, mine: PlatformCall[], entries: Entry[]) => {
    if (entries.length < mine.length)
      found.push(`${of} was sent ${mine.length} times, and ${what} is there ${entries.length} times`)
  }
  const ids = story.platform.tasks
    .filter(({ origin }) => originsOf(head).includes(origin))
    .map(({ id }) => id)
  for (const id of ids)
    count(
      'end-sent',
      `the end of ${id}`,
      calls.filter(({ kind, of }) => kind === 'end' && of === id),
      timeline.filter(({ what, taskId }) => what === 'end-sent' && taskId === id),
    )
  for (let gen = 1; gen <= head.generation; gen++)
    for (let rev = 1; rev <= head.newest; rev++)
      count(
        'sent',
        `revision ${rev} to ${originOf(head, gen)}`,
        calls.filter(({ alias }) => alias === aliasOf(head.id, gen, rev)),
        timeline.filter((entry) => entry.what === 'sent' && entry.rev === rev && entry.gen === gen),
      )
  return found
}

/** What the workitem is now has its entry. */
function settled(head: Head, timeline: Entry[]): string[] {
  const found: string[] = []
  const wants = (isThere: (entry: Entry) => boolean, what: string) => {
    if (!timeline.some(isThere)) found.push(`no entry says that ${what}`)
  }
  for (const { rev, state, reason } of head.revisions)
    if (state === 'confirmed' || state === 'rejected')
      wants(
        (e) => e.what === state && e.rev === rev && (state === 'confirmed' || e.code === reason),
        `revision ${rev} was ${state}`,
      )
  const { hold, state, generation } = head
  if (hold) wants((e) => e.what === 'on-hold' && e.code === hold.code, `it is held as ${hold.code}`)
  if (state === 'ended' || state === 'canceled')
    wants((e) => e.what === state && e.gen === generation, `it was ${state}`)
  for (let gen = 2; gen <= generation; gen++)
    wants(
      (e) =>
        e.gen === gen
          ? e.what === 'reopened' || e.what === 'redriven'
          : e.gen === gen - 1 && (e.what === 'create-failed' || e.what === 'rejected'),
      `generation ${gen} was opened`,
    )
  return found
}

const life = ['queued', 'offered', 'assigned', 'held', 'ended']

/** Cause before effect, as it happened: sent, confirmed, lived; and a generation after the one before. */
function disorder(entries: Entry[]): string[] {
  const timeline = inOrder(entries)
  const found: string[] = []
  const before = (a: (entry: Entry) => boolean, b: (entry: Entry) => boolean, what: string) => {
    const [first, second] = [timeline.findIndex(a), timeline.findIndex(b)]
    if (second >= 0 && first > second) found.push(what)
  }
  const is = (what: string, member: 'rev' | 'gen', value: number | undefined) => (entry: Entry) =>
    entry.what === what && entry[member] === value
  for (const rev of new Set(timeline.map((entry) => entry.rev))) {
    before(is('accepted', 'rev', rev), is('sent', 'rev', rev), `revision ${rev} sent before accepted`)
    // Of unknown effect, it is told as such; sent again, the confirmation may be the first one's.
    if (
      !timeline.some((entry) => entry.rev === rev && (entry.what === 'retry' || entry.what === 'uncertain'))
    )
      before(is('sent', 'rev', rev), is('confirmed', 'rev', rev), `revision ${rev} confirmed before sent`)
  }
  for (const gen of new Set(timeline.map((entry) => entry.gen))) {
    const lived = (entry: Entry) => entry.gen === gen && life.includes(entry.what)
    before(is('confirmed', 'gen', gen), lived, `generation ${gen} lived before confirmed`)
    if (timeline.some(lived) && !timeline.some(is('confirmed', 'gen', gen)))
      found.push(`generation ${gen} lived and was never confirmed`)
    if (gen)
      before(is('sent', 'gen', gen), is('sent', 'gen', gen + 1), `generation ${gen + 1} sent before ${gen}`)
    if (gen && timeline.some(is('end-wanted', 'gen', gen)))
      before(
        is(timeline.some(is('canceled', 'gen', gen)) ? 'canceled' : 'ended', 'gen', gen),
        is('reopened', 'gen', gen + 1),
        `generation ${gen + 1} opened before ${gen} was over`,
      )
  }
  return found
}

const ofEnd = ['end-sent', 'end-refused', 'canceled']
const ofRevision = ['sent', 'retry', 'uncertain', 'rejected', 'confirmed', 'not-found', 'resent']

/** What we do ourselves is written down in its order: what must have a cause has it, and further up. */
function stored(timeline: Entry[]): string[] {
  const found: string[] = []
  const isWanted = ({ what }: Entry) => what === 'end-wanted'
  for (const [index, { what, rev, gen }] of timeline.entries()) {
    const before = timeline.slice(0, index)
    if (ofEnd.includes(what) && !before.some(isWanted))
      found.push(`generation ${gen} ${what} before anybody wanted it`)
    if (rev !== undefined && ofRevision.includes(what) && !before.some((entry) => isOrigin(entry, rev)))
      found.push(`revision ${rev} ${what} before it was accepted`)
  }
  return found
}

/** Whoever lost no worker lost no call. */
const unprovoked = (story: Story, timeline: Entry[]): string[] =>
  timeline.some(({ what, code }) => what === 'uncertain' && code === 'worker-lost') &&
  !isDeliveryTroubled(story)
    ? ['a worker is given up that goes on working']
    : []
