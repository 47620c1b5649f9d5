import { pointsOf, ruleIn } from './config.ts'
import { factsOf, offerLapsesMs, type ToldFact } from './facts.ts'
import { type Conversation, type Stay, stayOf } from './routing.ts'
import type { CallbackStory } from './story.ts'

const minuteMs = 60_000

/** Without a fault, ms: the queue's whole seconds, hops and work. */
const calmMs = 3_000
/**
 * What one fault may cost, ms: the lease of a claim whose worker died, or of a tick (40 s); then the sweep finds what is
 * a minute overdue, and it comes once a minute. A first back-off (5 s) is less.
 */
const repairMs = 40_000 + 2 * minuteMs

/** A step of a stay: what is to be there, and since when nothing kept it from being called. */
interface Wanted {
  value: number
  readyAt: number
}

/** Who still waits when all is quiet has got every step, unless its start never came here or somebody said stop. */
export function reached(story: CallbackStory, name: string, conversation: Conversation): string[] {
  const stay = stayOf(conversation)
  const { isShadow, policy } = ruleIn(story.config)
  if (isShadow || !stay || story.canceled.has(conversation.id)) return []
  if (startedAt(story, conversation, stay) === undefined) return []
  const value = stay.changes.at(-1)?.value ?? stay.start
  const wanted = stay.start + (pointsOf(policy).at(-1) ?? 0)
  return value === wanted ? [] : [`${name}: left at ${value} instead of ${wanted}`]
}

/** No step comes later than its bound: where nothing goes wrong, and where one thing does. */
export function late(story: CallbackStory, name: string, conversation: Conversation): string[] {
  const bound = boundOf(story)
  if (bound === undefined || ruleIn(story.config).isShadow) return []
  const canceledAt = story.canceled.get(conversation.id) ?? Number.POSITIVE_INFINITY
  return conversation.stays.flatMap((stay) => {
    const goneAt = Math.min(stay.until ?? Number.POSITIVE_INFINITY, canceledAt)
    return wantedIn(story, conversation, stay, bound).flatMap(({ value, readyAt }) => {
      const at = stay.changes.find((change) => change.value >= value)?.at
      if (goneAt <= readyAt + bound || (at !== undefined && at <= readyAt + bound)) return []
      const lateS = at === undefined ? undefined : Math.round((at - readyAt) / 1_000)
      return [`${name}: ${value} ${lateS === undefined ? 'never came' : `came ${lateS} s late`}`]
    })
  })
}

/** `undefined`: where more than one thing goes wrong, or steps take a hundred times as long, nothing is said. */
function boundOf({ steps, isEven, config, platform }: CallbackStory): number | undefined {
  const faults = steps.taken.filter(({ fault }) => fault !== undefined).length
  if (faults > 1 || !isEven) return undefined
  const perMinute = config.connections.genesys?.limits.callsPerMinute ?? 1
  const budgetMs = Math.floor(platform.conversations.length / perMinute) * minuteMs
  return calmMs + budgetMs + faults * repairMs
}

function wantedIn(story: CallbackStory, conversation: Conversation, stay: Stay, bound: number): Wanted[] {
  const { policy } = ruleIn(story.config)
  const known = startedAt(story, conversation, stay)
  if (known === undefined) return []
  const holds = [...offersOf(story, conversation, stay), ...story.platform.closed]
  return pointsOf(policy).map((points, index) => {
    let readyAt = Math.max(stay.from + policy.firstWait + index * policy.interval, known)
    for (const { at, until } of holds.sort((a, b) => a.at - b.at))
      if (at <= readyAt + bound) readyAt = Math.max(readyAt, until)
    return { value: stay.start + points, readyAt }
  })
}

/** When the stay became known here: its event was worked off, or a listing finds it; `undefined`: never. */
function startedAt(story: CallbackStory, conversation: Conversation, stay: Stay): number | undefined {
  const start = factsOf(story, conversation).find(({ session }) => session === stay.session)
  if (start && start.doneAt < Number.POSITIVE_INFINITY) return start.doneAt
  const { adopt } = ruleIn(story.config).policy
  if (!adopt) return undefined
  const listing = Math.ceil(stay.from / adopt.every) * adopt.every
  // A listing that failed is made again when its time comes round.
  return story.steps.taken.some(({ fault }) => fault !== undefined) ? listing + adopt.every : listing
}

/** An offer holds until its end was worked off; where that was lost, until it lapses. */
function offersOf(story: CallbackStory, conversation: Conversation, { from }: Stay) {
  const facts = factsOf(story, conversation)
  const endOf = (offer: ToldFact) =>
    facts.find(({ name, session }) => name === 'user.end' && session === offer.session)
  return facts
    .filter(
      ({ name, at, doneAt }) => name === 'user.start' && at >= from && doneAt < Number.POSITIVE_INFINITY,
    )
    .map((offer) => ({
      at: offer.at,
      until: Math.min(endOf(offer)?.doneAt ?? Number.POSITIVE_INFINITY, offer.at + offerLapsesMs),
    }))
}
