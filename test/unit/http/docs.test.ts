import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problemTable } from '../../../functions/http/problem-table.ts'
import { routes } from '../../../infra/routes.ts'

const docs = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8')

describe('docs/http-api.md', () => {
  it('lists every problem with its status, and no other', () => {
    const listed = [...docs.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ])
    const expected = Object.entries(problemTable).map(([code, { status }]) => [code, status])
    expect(listed).toEqual(expected)
  })

  it.each(routes.map(({ key }) => key))('names the route %s', (key) => {
    expect(docs).toContain(key)
  })
})
