import { describe, expect, it } from 'vitest'
import { candidates, parseOrigin, renderOrigin } from '../../../functions/domain/origin.ts'
import type { Source } from '../../../schemas/config.ts'
import { anAsset } from './factories.ts'

const plain = '{externalId}'

describe('renderOrigin', () => {
  it.each([
    [plain, 'C-1', 1, 'C-1'],
    [plain, 'C-1', 2, 'C-1~2'],
    [plain, 'C-1', 12, 'C-1~12'],
    ['{source}:{externalId}', 'C-1', 1, 'claims:C-1'],
    ['wb-{externalId}/{source}', 'C-1', 3, 'wb-C-1/claims~3'],
    ['{{{externalId}}}', 'C-1', 1, '{C-1}'],
  ])('%s with %s in generation %d is %s', (template, externalId, generation, origin) => {
    expect(renderOrigin(template, { externalId, source: 'claims' }, generation)).toBe(origin)
  })

  it.each([
    ['a~2', 1, 'a~2~1'],
    ['a~2', 2, 'a~2~2'],
    ['a~2~1', 1, 'a~2~1~1'],
    ['a~1', 1, 'a~1~1'],
    ['a~02', 1, 'a~02'],
    ['a~0', 1, 'a~0'],
    ['~2', 1, '~2~1'],
    ['a~', 1, 'a~'],
    ['a~1234567', 1, 'a~1234567'],
  ])(
    'keeps %s, generation %d, apart from later generations of others: %s',
    (externalId, generation, origin) => {
      expect(renderOrigin(plain, { externalId, source: 'claims' }, generation)).toBe(origin)
      expect(parseOrigin(plain, origin)).toEqual([{ externalId, generation }])
    },
  )
})

it.each(['{nothing', '{data.x', ''])(
  'refuses to work with a template that no config may hold: %j',
  (template) => {
    const parts = () => renderOrigin(`${template}}{`, { externalId: 'C-1', source: 'claims' }, 1)

    expect(parts).toThrow('origin template')
  },
)

describe('parseOrigin', () => {
  it.each([
    [plain, ''],
    [plain, 'a b'],
    [plain, 'a~1'],
    [plain, '~2'],
    [plain, 'x'.repeat(129)],
    ['{source}:{externalId}', 'C-1'],
    ['{source}:{externalId}', 'Claims:C-1'],
    ['wb-{externalId}', 'C-1'],
    ['{externalId}.wb', 'C-1'],
  ])('%s does not read %j', (template, origin) => {
    expect(parseOrigin(template, origin)).toEqual([])
  })

  it('reads the whole text, to its end', () => {
    expect(parseOrigin('{externalId}.x', 'a.x.xx')).toEqual([])
    expect(parseOrigin('{externalId}.x', 'a.x.x')).toEqual([{ externalId: 'a.x', generation: 1 }])
  })

  it('gives every reading where the text can be cut in several places', () => {
    expect(parseOrigin('{source}-{externalId}', 'claims-eu-1~3')).toEqual([
      { source: 'claims', externalId: 'eu-1', generation: 3 },
      { source: 'claims-eu', externalId: '1', generation: 3 },
    ])
  })
})

describe('candidates', () => {
  const source = (id: string, ...assets: string[]): Source => ({ id, clients: [], assets, hook: false })
  const assets = {
    review: anAsset([], { id: 'review', destination: 'review@acme.insure' }),
    shared: anAsset([], {
      id: 'shared',
      destination: 'shared@acme.insure',
      origin: { id: '{source}-{externalId}' },
    }),
    far: anAsset([], { id: 'far', destination: 'review@acme.insure', connection: 'webex-eu' }),
  }
  const sources = { claims: source('claims', 'review', 'shared'), crm: source('crm', 'shared', 'far') }

  it('finds the source by the asset of the destination', () => {
    const event = { origin: 'C-1~2', destination: 'Review@acme.insure', connection: 'webex' }

    expect(candidates(assets, sources, event)).toEqual([
      { source: 'claims', asset: 'review', externalId: 'C-1', generation: 2 },
    ])
  })

  it('finds the source in the origin, and only one that uses the asset', () => {
    const at = (origin: string) => candidates(assets, sources, { origin, destination: 'shared@acme.insure' })

    expect(at('crm-7')).toEqual([{ source: 'crm', asset: 'shared', externalId: '7', generation: 1 }])
    expect(at('fax-7')).toEqual([])
  })

  it('gives every workitem it may be when the destination is missing', () => {
    expect(candidates(assets, sources, { origin: 'crm-7' })).toEqual([
      { source: 'claims', asset: 'review', externalId: 'crm-7', generation: 1 },
      { source: 'crm', asset: 'shared', externalId: '7', generation: 1 },
      { source: 'crm', asset: 'far', externalId: 'crm-7', generation: 1 },
    ])
  })

  it('knows nothing of other destinations', () => {
    expect(candidates(assets, sources, { origin: 'C-1', destination: 'else@acme.insure' })).toEqual([])
  })
})
