import { pointsOf, ruleIn } from './config.ts'
import { factsOf, flightMs } from './facts.ts'
import type { Conversation } from './routing.ts'
import type { CallbackStory } from './story.ts'

/** With `neverLower` a read goes before each call; without it there is none. */
export function readsBefore(story: CallbackStory, name: string, { id }: Conversation): string[] {
  const calls = story.platform.calls.filter(({ conversation }) => conversation === id)
  const isRead = ruleIn(story.config).policy.neverLower
  if (!isRead) return calls.some(({ kind }) => kind === 'read') ? [`${name}: was read`] : []
  const isBlind = calls.some(({ kind, at }, index) => {
    if (kind !== 'set') return false
    return !calls.slice(0, index).some((call) => call.kind === 'read' && call.at + flightMs > at)
  })
  return isBlind ? [`${name}: set without a read`] : []
}

/** A rule that only watches calls nothing, and notes every step that it would have made. */
export function watched(story: CallbackStory): string[] {
  if (!ruleIn(story.config).isShadow) return []
  if (story.platform.calls.length > 0) return ['called although the rule only watches']
  // The line of a step that was stored just before a fault may be missing.
  const faults = story.steps.taken.filter(({ fault }) => fault !== undefined).length
  const notes = story.logs.map((line) => JSON.parse(line)).filter(({ event }) => event === 'would-bump')
  return story.platform.conversations.flatMap((conversation) => {
    const name = conversation.id.slice(-4)
    const isKnown = factsOf(story, conversation).some(
      ({ isLost, ...fact }) => fact.name === 'acd.start' && !isLost,
    )
    const wanted = isKnown ? pointsOf(ruleIn(story.config).policy) : []
    const noted = notes
      .filter((note) => note.conversation === conversation.id)
      .map(({ priority }) => priority)
    const missing = wanted.filter((points) => !noted.includes(points))
    if (missing.length > faults) return [`${name}: noted ${noted.join(', ')} instead of ${wanted.join(', ')}`]
    return noted.length > new Set(noted).size ? [`${name}: noted ${noted.join(', ')}`] : []
  })
}
