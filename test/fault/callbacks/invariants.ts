import { isOfPartner, secrecy } from '../invariants.ts'
import { pointsOf, ruleIn } from './config.ts'
import { flightMs, offerLapsesMs } from './facts.ts'
import { late, reached } from './lateness.ts'
import { readsBefore, watched } from './modes.ts'
import type { Change, Conversation, Stay } from './routing.ts'
import { callsInVain, endings } from './stops.ts'
import type { CallbackStory } from './story.ts'

const minuteMs = 60_000

/** Every promise that the story broke, in words; checked at the platform, not in our own table. */
export function callbackViolations(story: CallbackStory): string[] {
  const found = [
    ...story.aws.unknown,
    ...story.platform.conversations.flatMap((conversation) => ofConversation(story, conversation)),
    ...claims(story),
    ...watched(story),
    ...secrecy(story).filter((leak) => !isOfPartner(leak)),
    ...quiet(story),
    ...budget(story),
  ]
  return [...new Set(found)]
}

function ofConversation(story: CallbackStory, conversation: Conversation): string[] {
  const name = conversation.id.slice(-4)
  return [steps, reached, late, callsInVain, endings, readsBefore].flatMap((check) =>
    check(story, name, conversation),
  )
}

/** One effect a step: in each stay the values rise, each is a step's, and none comes before its step is due. */
function steps(story: CallbackStory, name: string, { stays }: Conversation): string[] {
  // Where a move from queue to queue is told late or never, the steps of the first one go on.
  const isTold = !story.steps.taken.some(({ what, fault }) => fault !== undefined && isAboutAcd(what))
  return stays.flatMap((stay) => {
    const values = stay.changes.map(({ value }) => value)
    const isRising = values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))
    const [first = stay] = stays
    const entries = isTold ? [stay] : [stay, first]
    return [
      ...(isRising ? [] : [`${name}: set ${values.join(', ')}`]),
      ...stay.changes
        .flatMap((change) => fault(entries.map((entry) => ofStep(story, entry, change))))
        .map((text) => `${name}: ${text}`),
    ]
  })
}

/** What is wrong, if it is so for every entry that it may have been meant for. */
const fault = (found: (string | undefined)[]): string[] =>
  found.every((text) => text !== undefined) ? found.slice(0, 1) : []

function ofStep(
  { config }: CallbackStory,
  { from, start }: Stay,
  { at, value, isOthers }: Change,
): string | undefined {
  if (isOthers) return undefined
  const { policy } = ruleIn(config)
  const step = pointsOf(policy).indexOf(value - start)
  if (step < 0) return `${value} is no step's value`
  return at < from + policy.firstWait + step * policy.interval ? `${value} came too early` : undefined
}

const isAboutAcd = (what: string): boolean =>
  what.startsWith('event acd') || what.startsWith('message to trigger')

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
    const late = conversation.stays.at(-1)?.changes.find(({ at }) => stop && at > stop.at + flightMs)
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
