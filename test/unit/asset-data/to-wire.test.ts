import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTask, toWire } from '../../../functions/domain/asset-data.ts'
import { loadConfig } from '../../../infra/config/load.ts'
import { aField, anAsset, aTask } from './factories.ts'

describe('toWire', () => {
  it('gives what the platform guide shows for its create example', () => {
    const loaded = loadConfig({ dir: join(import.meta.dirname, '..', '..', '..', 'config'), stage: 'dev' })
    const asset = 'config' in loaded ? loaded.config.assets['claims-review'] : undefined
    if (asset === undefined) throw new Error('no asset')
    const data = {
      customerAccountId: '3572653863',
      customerAccountName: 'Customer Name',
      claimNumber: 'CLM1234567',
      priority: 'High',
    }
    const task = { asset: asset.id, data, flowSettings: { foo: 'bar' }, globalVariables: { var1: 'val1' } }

    expect(checkTask(asset, task)).toEqual([])
    expect(toWire(asset, task, 'crm-lead-10040', 'claims')).toEqual({
      data,
      originName: 'Customer Name',
      flowSettings: { foo: 'bar' },
      globalVariables: { var1: 'val1' },
    })
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [100, '100'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e21, '1e+21'],
    [true, 'true'],
    [false, 'false'],
    ['  x ', '  x '],
  ])('renders %j as %j', (value, text) => {
    expect(toWire(anAsset([aField('f')]), aTask({ f: value }), 'C-1', 'claims').data.f).toBe(text)
  })

  it('leaves empty values out, and takes the asset’s order of fields', () => {
    const asset = anAsset([aField('a'), aField('b'), aField('c')])

    const { data } = toWire(asset, aTask({ c: 'x', b: '', a: null }), 'C-1', 'claims')

    expect(JSON.stringify(data)).toBe('{"id":"1","c":"x"}')
  })

  it('renders every placeholder, and absent values as nothing', () => {
    const template =
      '{source}/{asset}/{externalId}/{name}/{priority}/{dueAt}/{data.id}/{data.n}/{data.toString}/{{}}'
    const asset = anAsset([aField('n', { type: 'number' })], { globalVariables: { all: template } })

    const wire = toWire(asset, aTask({ n: 2 }, { name: 'Ann', priority: 3 }), 'C-1', 'claims')

    expect(wire.globalVariables).toEqual({ all: 'claims/claims-review/C-1/Ann/3//1/2//{}' })
  })

  it('names the origin by the template, else by the name of the task, else not at all', () => {
    const named = anAsset([], { origin: { id: '{externalId}', name: 'Claim {data.id}' } })

    expect(toWire(named, aTask({}, { name: 'Ann' }), 'C-1', 'claims').originName).toBe('Claim 1')
    expect(toWire(anAsset(), aTask({}, { name: 'Ann' }), 'C-1', 'claims').originName).toBe('Ann')
    expect(toWire(anAsset(), aTask({}, { name: '  Ann ' }), 'C-1', 'claims').originName).toBe('Ann')
    expect(toWire(anAsset(), aTask({}, { name: ' ' }), 'C-1', 'claims')).not.toHaveProperty('originName')
    expect(Object.keys(toWire(anAsset(), aTask(), 'C-1', 'claims'))).toEqual(['data'])
  })

  it('lets the task override the asset, and an empty value take an entry away', () => {
    const asset = anAsset([aField('x')], {
      flowSettings: { a: 'asset', b: 'asset', c: '{data.x}', d: 'asset' },
    })

    const wire = toWire(
      asset,
      aTask({}, { flowSettings: { a: 'task', b: '', e: '{data.id}' } }),
      'C-1',
      'claims',
    )

    expect(wire.flowSettings).toEqual({ a: 'task', d: 'asset', e: '{data.id}' })
  })
})
