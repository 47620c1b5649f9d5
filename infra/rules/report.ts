import type { Catalog } from '../../schemas/catalog/catalog.ts'
import { forTopic } from '../../schemas/expression/for-topic.ts'
import { guardsOf } from '../../schemas/expression/guards.ts'
import { busPatterns, maxRulesPerBus, type Rule } from './bus-patterns.ts'

/** What is worth knowing about rules although they are good: one sentence each. */
export function ruleReport(rules: readonly Rule[], catalog: Catalog): string[] {
  return [...rules.flatMap((rule) => unindexed(rule, catalog)), ...busReport(rules, catalog)]
}

/** Such rules cost a test for every event of the topic; the index finds all others by a value. */
function unindexed({ id, expression }: Rule, catalog: Catalog): string[] {
  return catalog.topics.flatMap(({ name, aliases }) => {
    const rest = forTopic(expression, name)
    if (typeof rest === 'boolean' || guardsOf(rest, () => 1) !== undefined) return []
    const topic = aliases[0] ?? name
    return [
      `trigger ${id} cannot be indexed: no == or in (…) is necessary for it, so every ${topic} is tested; add one`,
    ]
  })
}

function busReport(rules: readonly Rule[], catalog: Catalog): string[] {
  const patterns = busPatterns(rules, catalog)
  const lines = patterns
    .filter(({ looksAt }) => looksAt === 'topic')
    .map(
      ({ topic, rules: ids }) =>
        `EventBridge lets in every ${topic}: it has no shorter words for ${some(ids)}`,
    )
  if (patterns.length > maxRulesPerBus)
    lines.push(`${patterns.length} topics are more than the ${maxRulesPerBus} rules a bus takes`)
  return lines
}

function some(ids: readonly string[]): string {
  const rest = ids.length > 3 ? ` and ${ids.length - 3} more` : ''
  return `${ids.slice(0, 3).join(', ')}${rest}`
}
