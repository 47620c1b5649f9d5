import { offerLapsesMs } from '../../../functions/domain/runs/facts.ts'
import type { Run } from '../../../functions/domain/runs/run.ts'
import { isOfPartner, secrecy } from '../invariants.ts'
import { bumps } from './config.ts'
import { type Conversation, stayOf } from './routing-platform.ts'
import type { CallbackStory } from './story.ts'

const minuteMs = 60_000
/** A call that was claimed before its stop was stored may still be on its way so long, ms. */
const callMs = 20_000

/** Every promise that the story broke, in words; checked at the platform, not in our own table. */
export function callbackViolations(story: CallbackStory): string[] {
  const found = [
    ...story.aws.unknown,
    ...story.platform.conversations.flatMap((conversation) => ofConversation(story, conversation)),
    ...claims(story),
    ...secrecy(story).filter((leak) => !isOfPartner(leak)),
    ...quiet(story),
    ...budget(story),
  ]
  return [...new Set(found)]
}

function ofConversation(story: CallbackStory, conversation: Conversation): string[] {
  const name = conversation.id.slice(-4)
  return [...steps(story, name, conversation), ...reached(story, name, conversation)]
}

/** One effect a step: in each stay the values rise, by at least one point, and at most as often as there are steps. */
function steps(story: CallbackStory, name: string, { stays }: Conversation): string[] {
  // Where a move from queue to queue is told late or never, the steps of the first one go on.
  const isTold = !story.steps.taken.some(({ what, fault }) => fault !== undefined && isAboutAcd(what))
  return stays.flatMap(({ changes, ...stay }) => {
    const from = isTold ? stay.from : (stays[0]?.from ?? stay.from)
    const start = isTold ? startOf(stays, changes) : 0
    const values = changes.map(({ value }) => value)
    const isRising = values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))
    const found = isRising ? [] : [`${name}: set ${values.join(', ')}`]
    if (changes.length > bumps) found.push(`${name}: ${changes.length} bumps`)
    const early = changes.find(({ at, value }) => at < from + (value - start) * 5 * minuteMs)
    if (early) found.push(`${name}: ${early.value} came too early`)
    return found
  })
}

const isAboutAcd = (what: string): boolean =>
  what.startsWith('event acd') || what.startsWith('message to trigger')

const startOf = (stays: Conversation['stays'], changes: Conversation['stays'][0]['changes']): number => {
  const index = stays.findIndex((stay) => stay.changes === changes)
  return stays[index - 1]?.changes.at(-1)?.value ?? 0
}

/** Who still waits when all is quiet has got every step, unless its start never came here or somebody said stop. */
function reached(story: CallbackStory, name: string, conversation: Conversation): string[] {
  const stay = stayOf(conversation)
  if (!stay || conversation.endedAt !== undefined) return []
  const run = lastOf(story, conversation)
  if (run?.reason === 'canceled') return []
  const start = story.told.findLast(
    ({ envelope }) =>
      envelope['detail-type'].endsWith('acd.start') &&
      envelope.detail.eventBody.conversationId === conversation.id,
  )
  if (start?.isLost) return []
  const value = stay.changes.at(-1)?.value ?? 0
  const wanted = startOf(conversation.stays, stay.changes) + bumps
  return value === wanted ? [] : [`${name}: left at ${value} instead of ${wanted} (${run?.state})`]
}

const lastOf = (story: CallbackStory, { id }: Conversation): Run | undefined =>
  story.history.findLast((entry) => entry.id === story.idOf(id))?.run

/** No claim after its stop is stored; none of a step that was done; and what stopped stays stopped at the platform. */
function claims(story: CallbackStory): string[] {
  const found: string[] = []
  for (const [id, entries] of Map.groupBy(story.history, (entry) => entry.id)) {
    let before: (typeof entries)[number] | undefined
    let claimed = 0
    for (const entry of entries) {
      const { state, attempt } = entry.run
      const isNew = attempt !== undefined && attempt.n > claimed
      if (isNew && (isStopped(before, entry.at) || state === 'ended'))
        found.push(`${id}: claimed after its stop was stored`)
      if (isNew) claimed = attempt.n
      before = entry
    }
  }
  for (const conversation of story.platform.conversations) {
    const stop = story.history.find(
      ({ id, run }) => id === story.idOf(conversation.id) && run.reason === 'canceled',
    )
    const late = conversation.stays.at(-1)?.changes.find(({ at }) => stop && at > stop.at + callMs)
    if (late) found.push(`${conversation.id.slice(-4)}: raised after it was canceled`)
  }
  return found
}

/** An offer whose end was lost lapses; its run goes on with the very write that claims the next step. */
function isStopped(before: CallbackStory['history'][number] | undefined, now: number): boolean {
  const state = before?.run.state
  const offeredAt = before?.run.facts.findLast(({ name }) => name === 'user.start')?.at ?? now
  return (
    state === 'ended' || state === 'between' || (state === 'suspended' && now < offeredAt + offerLapsesMs)
  )
}

function quiet(story: CallbackStory): string[] {
  const faults = story.steps.taken.filter(({ fault }) => fault !== undefined).length
  const found = [...story.aws.queues.values()].flatMap((queue) => [
    ...(queue.dead.length > 0 && faults < 5
      ? [`${queue.dead.length} dead letters: ${queue.dead[0]?.body}`]
      : []),
    ...(queue.pending > 0 ? [`${queue.pending} messages left`] : []),
  ])
  if (!story.isQuiet()) found.push('never comes to rest')
  const hours = (story.clock.ms - story.startedAt) / 3_600_000
  const most = 300 * (story.platform.conversations.length + story.told.length) + 2_500 * hours
  if (story.steps.taken.length > most)
    found.push(`${story.steps.taken.length} steps: more than ${Math.round(most)}`)
  return found
}

/** What the platform lets one minute have. */
function budget({ platform, config }: CallbackStory): string[] {
  const most = config.connections.genesys?.limits.callsPerMinute ?? 0
  const minutes = Map.groupBy(platform.calls, ({ at }) => Math.floor(at / minuteMs))
  // A call may leave in one minute and arrive in the next.
  return [...minutes.values()].some((calls) => calls.length > most + 5)
    ? ['more calls in a minute than the platform allows']
    : []
}
