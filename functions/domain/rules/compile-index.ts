import type { Catalog } from '../../../schemas/catalog/catalog.ts'
import type { Expression, Path } from '../../../schemas/expression/ast.ts'
import { forTopic, topicsIn } from '../../../schemas/expression/for-topic.ts'
import type { Locate } from './compile.ts'
import { type Read, reader } from './read.ts'
import { createSearch } from './search.ts'
import { buildNode, type Node, type Open } from './tree.ts'

/** A rule as the index needs it: with full topic names. */
export interface IndexedRule {
  id: string
  expression: Expression
}

export interface RuleIndex {
  /** The rules whose expression holds for an EventBridge envelope, each once, in no promised order. */
  match(event: unknown): readonly string[]
}

interface Bucket {
  body: Read
  root: Node
}

/** Built once; a match allocates only for what it finds. */
export function compileIndex(rules: readonly IndexedRule[], catalog: Catalog): RuleIndex {
  const { buckets, others } = buildBuckets(rules, catalog)
  const search = createSearch(rules.length)
  const find = ({ root, body }: Bucket, event: unknown) => search(root, body(event), event)
  return {
    match(event) {
      if (typeof event !== 'object' || event === null) return find(others, event)
      const topic = (event as { 'detail-type'?: unknown })['detail-type']
      return find((typeof topic === 'string' ? buckets.get(topic) : undefined) ?? others, event)
    },
  }
}

function buildBuckets(rules: readonly IndexedRule[], catalog: Catalog) {
  const perTopic = new Map<string, Open[]>()
  const everywhere: Open[] = []
  const topics = new Set(catalog.topics.map(({ name }) => name))
  for (const { expression } of rules) for (const topic of topicsIn(expression)) topics.add(topic)
  for (const [slot, { id, expression }] of rules.entries()) {
    const add = (list: Open[], topic: string | undefined) => {
      const rest = forTopic(expression, topic)
      if (rest !== false) list.push({ id, slot, isRepeated: false, rest })
    }
    // Most rules hold for the topics they name and no other.
    const isBound = forTopic(expression, undefined) === false
    add(everywhere, undefined)
    for (const topic of isBound ? topicsIn(expression) : topics) {
      const list = perTopic.get(topic) ?? []
      perTopic.set(topic, list)
      add(list, topic)
    }
  }
  const entries = [...perTopic].map(([topic, list]) => [topic, bucketOf(topic, list, catalog)] as const)
  return { buckets: new Map(entries), others: bucketOf(undefined, everywhere, catalog) }
}

function bucketOf(topic: string | undefined, rules: readonly Open[], catalog: Catalog): Bucket {
  const root = catalog.rawPath(topic, [])
  const locate: Locate = (path) => {
    const raw = catalog.rawPath(topic, path)
    const isInBody = root.every((step, index) => raw[index] === step)
    return { path: isInBody ? raw.slice(root.length) : raw, isInBody }
  }
  return { body: reader(root as Path), root: buildNode(rules, locate) }
}
