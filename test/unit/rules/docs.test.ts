import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { busPatterns } from '../../../infra/rules/bus-patterns.ts'
import { explainExpression, toLines } from '../../../infra/rules/explain-expression.ts'
import { operators } from '../../../infra/rules/import-criterion.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import { acd, acdStart, compiled, faultsOf } from './helpers.ts'

const docs = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'trigger-rules.md'), 'utf8')
const [, examples = ''] = /```when\n([\s\S]*?)```/.exec(docs) ?? []

describe('docs/trigger-rules.md', () => {
  it.each(examples.trim().split('\n'))('shows a good rule: %s', (when) => {
    expect(faultsOf(when)).toEqual([])
  })

  it('shows what the explanation really says', () => {
    const expression = compiled('acd.start & mediaType==CALLBACK & routingPriority<5')
    const event = acd({ mediaType: 'CALLBACK', routingPriority: 7 })
    const [pattern] = busPatterns([{ id: 'r', expression }], catalog)

    for (const line of toLines(explainExpression(expression, event, catalog), 1))
      expect(docs).toContain(`${line}\n`)
    expect(docs).toContain(`EventBridge, ${acdStart}: ${JSON.stringify(pattern?.pattern)}\n`)
  })

  it('names every topic that has a short name, and every operator of Genesys', () => {
    const aliases = catalog.topics.flatMap(({ aliases: names }) => names)

    for (const name of [...aliases, ...operators]) expect(docs).toContain(name)
  })
})
