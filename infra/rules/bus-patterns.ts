import type { Catalog } from '../../schemas/catalog/catalog.ts'
import type { Topic } from '../../schemas/catalog/types.ts'
import type { Expression } from '../../schemas/expression/ast.ts'
import { forTopic } from '../../schemas/expression/for-topic.ts'
import { utf8Bytes } from '../../schemas/utf8.ts'
import { type Alternative, approximate } from './approximate.ts'
import { present } from './condition.ts'
import { common, mergeAlternatives } from './merge-alternatives.ts'
import { patternText } from './pattern-text.ts'

/** AWS limits: length of a pattern, and rules of a bus. */
export const maxPatternLength = 2_048
export const maxRulesPerBus = 300

export interface Rule {
  id: string
  expression: Expression
}

/** One EventBridge rule: what keeps impossible events of a topic away from the index. */
export interface BusPattern {
  platform: Topic['platform']
  topic: string
  pattern: Record<string, unknown>
  /** Whether it looks at fields, or lets the whole topic in. */
  looksAt: 'fields' | 'topic'
  /** The trigger rules it is for. */
  rules: string[]
}

const fewWildcards = 3

/**
 * At most one pattern a topic, in order of topic. It never rejects what an expression accepts and lets in more where
 * EventBridge has no words for it or the text would be too long.
 * @param sources the `source` of each platform's events, where the bus carries others too
 */
export function busPatterns(
  rules: readonly Rule[],
  catalog: Catalog,
  sources: Partial<Record<Topic['platform'], readonly unknown[]>> = {},
): BusPattern[] {
  return catalog.topics.flatMap((topic) => {
    const open = rules.flatMap(({ id, expression }) => {
      const rest = forTopic(expression, topic.name)
      return rest === false ? [] : [{ id, rest }]
    })
    if (open.length === 0) return []
    const rawPath = (path: Parameters<Catalog['rawPath']>[1]) => catalog.rawPath(topic.name, path)
    const alternatives = open.flatMap(({ rest }) =>
      rest === true ? [new Map()] : approximate(rest, rawPath),
    )
    const source = sources[topic.platform]
    const start = { ...(source && { source }), 'detail-type': [topic.name] }
    const chosen = choose(alternatives, start)
    const looksAt = chosen === undefined ? 'topic' : 'fields'
    const ids = open.map(({ id }) => id)
    return [{ platform: topic.platform, topic: topic.name, pattern: chosen ?? start, looksAt, rules: ids }]
  })
}

/** The narrowest form that AWS takes; `undefined` when none looks at any field. */
function choose(
  alternatives: readonly Alternative[],
  start: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const merged = mergeAlternatives(limitWildcards(alternatives))
  if (merged.some((alternative) => alternative.size === 0)) return undefined
  const forms = [merged, ...shrinking(common(merged)).map((form) => [form])]
  return forms
    .filter((form) => form.every((alternative) => alternative.size > 0))
    .map((form) => ({ ...start, ...patternText(form) }))
    .find((pattern) => utf8Bytes(JSON.stringify(pattern)) <= maxPatternLength)
}

/** With the longest list of values left out each time. */
function shrinking(alternative: Alternative): Alternative[] {
  const forms: Alternative[] = []
  const bySize = [...alternative].sort(([, a], [, b]) => JSON.stringify(a).length - JSON.stringify(b).length)
  for (let count = bySize.length; count > 0; count -= 1) forms.push(new Map(bySize.slice(0, count)))
  return forms
}

/** AWS weighs the wildcards of a pattern together and refuses too many; then any text will do. */
function limitWildcards(alternatives: readonly Alternative[]): readonly Alternative[] {
  const isWildcard = (matcher: unknown) =>
    typeof matcher === 'object' && matcher !== null && 'wildcard' in matcher
  const all = alternatives.flatMap((each) => [...each.values()].flatMap(({ matchers }) => matchers))
  if (new Set(all.filter(isWildcard).map((each) => JSON.stringify(each))).size <= fewWildcards)
    return alternatives
  return alternatives.map(
    (alternative) =>
      new Map(
        [...alternative].map(([key, condition]) =>
          condition.matchers.some(isWildcard)
            ? [key, { ...condition, matchers: [present] }]
            : [key, condition],
        ),
      ),
  )
}
