import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Trigger } from '../../schemas/config.ts'
import { utf8Bytes } from '../../schemas/utf8.ts'
import { readWhen } from '../config/read-when.ts'
import { type BusPattern, busPatterns, maxPatternLength, type Rule } from './bus-patterns.ts'

/** AWS's limit: the deployed name may be as long as this, and counts in the length of a pattern. */
const longestSource = 'x'.repeat(256)

/** The EventBridge rules that trigger rules of one source of events need: at most one a topic. */
export function reactingRules(triggers: readonly Trigger[], source = longestSource): BusPattern[] {
  const { platform } = catalog.topics.find(({ name }) => triggers[0]?.topics.includes(name)) ?? {}
  if (platform === undefined) return []
  const lives = lifeCycle(triggers)
  const patterns = busPatterns([...triggers, ...lives], catalog, { [platform]: [source] })
  return lives.length === 0 ? patterns : patterns.map(withoutMedia)
}

/**
 * What runs have to hear besides the event that starts them: whatever may suspend, resume or end them, and every new
 * stay in a queue, whether it fits the rule or not.
 */
function lifeCycle(triggers: readonly Trigger[]): Rule[] {
  const media = triggers.flatMap(({ action }) =>
    action.do === 'reprioritize' ? [action.mediaTypes as readonly string[]] : [],
  )
  if (media.length === 0) return []
  const topics = '(acd.start | acd.end | user.start | user.end | customer.end)'
  const isAny = media.some((types) => types.length === 0)
  const types = [...new Set(media.flat())].sort()
  const read = readWhen(isAny ? topics : `${topics} & mediaType in (${types.join(', ')})`)
  if ('faults' in read) throw new Error('the life cycle of a conversation is not in the event catalog')
  return [{ id: 'life-cycle', expression: read.expression }]
}

/** Lets in events that do not say their media, too: a stop among them would be missed. */
function withoutMedia(rule: BusPattern): BusPattern {
  const pattern = widened(rule.pattern) as BusPattern['pattern']
  if (utf8Bytes(JSON.stringify(pattern)) <= maxPatternLength) return { ...rule, pattern }
  const { detail: _, $or: __, ...wholeTopic } = rule.pattern
  return { ...rule, pattern: wholeTopic, looksAt: 'topic' }
}

function widened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'mediaType' && Array.isArray(member) ? [...member, { exists: false }] : widened(member),
    ]),
  )
}
