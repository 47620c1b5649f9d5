import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidates, parseOrigin, renderOrigin } from '../../functions/domain/origin.ts'
import { checkOrigin } from '../../infra/config/check-origins.ts'
import type { AssetDraft } from '../../infra/config/drafts.ts'
import type { Source } from '../../schemas/config.ts'
import { anAsset } from '../unit/asset-data/factories.ts'

/** Leans towards ids that end like generations. */
const externalId = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9._:~-]{1,12}$/),
    fc.constantFrom('', '', '~1', '~2', '~12', '~2~1', '~02', '~'),
  )
  .map((parts) => parts.join(''))
const source = fc.constantFrom('crm', 'claims', 'crm-eu', 'eu-crm', 'eu', 'fax')
const generation = fc.integer({ min: 1, max: 20 })
const glue = fc.constantFrom('', '-', ':', '~2', '~', '/', 'wb:', '-eu-')
const template = fc
  .tuple(glue, glue, glue, fc.constantFrom('id', 'source-id', 'id-source'))
  .map(([a, b, c, shape]) => {
    if (shape === 'id') return `${a}{externalId}${c}`
    return shape === 'source-id' ? `${a}{source}${b}{externalId}${c}` : `${a}{externalId}${b}{source}${c}`
  })
const key = fc.record({ externalId, source, generation })

/** Whether the config check lets these sources share an asset with this template. */
function isAllowed(id: string, sources: readonly string[]): boolean {
  const faults: string[] = []
  const draft = {
    id: 'a',
    value: undefined,
    part: { origin: { id } },
    fault: (_: unknown, message: string) => faults.push(message),
  }
  checkOrigin(draft as unknown as AssetDraft, sources)
  return faults.length === 0
}

describe('origins', () => {
  it('read back to what they were rendered from', () => {
    fc.assert(
      fc.property(template, key, (text, of) => {
        const readings = parseOrigin(text, renderOrigin(text, of, of.generation))

        const withSource = text.includes('{source}') ? { source: of.source } : {}
        expect(readings).toContainEqual({
          externalId: of.externalId,
          generation: of.generation,
          ...withSource,
        })
      }),
    )
  })

  it('render every reading back to the same origin', () => {
    fc.assert(
      fc.property(template, fc.stringMatching(/^[a-z0-9:~/-]{1,10}$/), (text, origin) => {
        for (const { externalId: id, source: from = 'crm', generation: count } of parseOrigin(text, origin)) {
          expect(renderOrigin(text, { externalId: id, source: from }, count)).toBe(origin)
        }
      }),
    )
  })

  it('of different ids or generations of one source differ', () => {
    fc.assert(
      fc.property(template, key, key, (text, one, other) => {
        fc.pre(one.externalId !== other.externalId || one.generation !== other.generation)

        const first = renderOrigin(text, one, one.generation)
        const second = renderOrigin(text, { ...other, source: one.source }, other.generation)

        expect(first).not.toBe(second)
      }),
    )
  })

  it('of different sources differ wherever the config check lets them share', () => {
    let compared = 0
    fc.assert(
      fc.property(template, key, key, (text, one, other) => {
        fc.pre(one.source !== other.source && isAllowed(text, [one.source, other.source]))
        compared += 1

        expect(renderOrigin(text, one, one.generation)).not.toBe(renderOrigin(text, other, other.generation))
      }),
      { numRuns: 500 },
    )
    expect(compared).toBeGreaterThan(100)
  })

  it('lead to exactly one workitem wherever the config check lets sources share', () => {
    fc.assert(
      fc.property(template, key, fc.uniqueArray(source, { minLength: 1 }), (text, of, others) => {
        const ids = [...new Set([of.source, ...others])]
        fc.pre(isAllowed(text, ids))
        const asset = anAsset([], { origin: { id: text } })
        const sources = ids.map((id): [string, Source] => [
          id,
          { id, clients: [], assets: [asset.id], hook: false },
        ])

        const found = candidates({ a: asset }, Object.fromEntries(sources), {
          origin: renderOrigin(text, of, of.generation),
          destination: asset.destination,
        })

        expect(found).toEqual([{ ...of, asset: asset.id }])
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['{source}-{externalId}', { source: 'crm', externalId: 'eu-1' }, { source: 'crm-eu', externalId: '1' }],
    ['{externalId}-{source}', { source: 'crm', externalId: '1-eu' }, { source: 'eu-crm', externalId: '1' }],
  ])('collide where the config check refuses %s', (text, one, other) => {
    expect(renderOrigin(text, one, 1)).toBe(renderOrigin(text, other, 1))
    expect(isAllowed(text, [one.source, other.source])).toBe(false)
  })
})
