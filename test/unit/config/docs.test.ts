import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonSchemas } from '../../../infra/config/json-schemas.ts'
import { faultsOf, good } from './temp-config.ts'

const docs = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md'), 'utf8')

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
}

/** `limits.concurrency`, `fields[].key`: the keys that hold a value of their own. */
function leaves(schema: Schema, path = ''): string[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, member]) =>
      leaves(member, path === '' ? key : `${path}.${key}`),
    )
  }
  const item = schema.items?.properties === undefined ? [] : leaves(schema.items, `${path}[]`)
  return [path, ...item]
}

describe('docs/configuration.md', () => {
  it('names every key there is', () => {
    const files = Object.entries(jsonSchemas()).filter(([name]) => !name.includes('overlay'))
    const keys = files.flatMap(([, text]) => leaves(JSON.parse(text)))

    expect(keys.length).toBeGreaterThan(35)
    expect(keys.filter((key) => !docs.includes(`\`${key}\``))).toEqual([])
  })

  it('starts with an example that works', () => {
    const blocks = [...docs.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)]
    const example = Object.fromEntries(blocks.map(([, name, content]) => [name, content]))

    expect(Object.keys(example).sort()).toEqual(Object.keys(good).sort())
    expect(faultsOf(example, 'production')).toEqual([])
  })
})
