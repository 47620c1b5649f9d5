import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Trigger } from '../../schemas/config.ts'
import { readWhen } from '../config/read-when.ts'
import { type BusPattern, busPatterns, type Rule } from './bus-patterns.ts'

/** AWS's limit: the deployed name may be as long as this, and counts in the length of a pattern. */
const longestSource = 'x'.repeat(256)

/** The EventBridge rules that trigger rules of one source of events need: at most one a topic. */
export function reactingRules(triggers: readonly Trigger[], source = longestSource): BusPattern[] {
  const { platform } = catalog.topics.find(({ name }) => triggers[0]?.topics.includes(name)) ?? {}
  if (platform === undefined) return []
  return busPatterns([...triggers, ...lifeCycle(triggers)], catalog, { [platform]: [source] })
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
