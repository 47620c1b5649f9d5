import { describe, expect, it } from 'vitest'
import { checkTask } from '../../../functions/domain/asset-data.ts'
import type { Field } from '../../../schemas/config.ts'
import type { TaskValue } from '../../../schemas/source-task.ts'
import { aField, anAsset, aTask } from './factories.ts'

/** The violations of one value in a field `f`. */
function check(field: Partial<Field>, value: TaskValue) {
  return checkTask(anAsset([aField('f', field)]), aTask({ f: value }))
}

const emoji = '😀'

describe('checkTask on data', () => {
  it('finds nothing wrong with a good task', () => {
    expect(checkTask(anAsset([aField('f')]), aTask({ f: 'x' }))).toEqual([])
  })

  it.each([undefined, null, ''])('takes %j for a missing required field', (value) => {
    const data: Record<string, TaskValue> = { f: 'x' }
    if (value !== undefined) data.id = value

    expect(checkTask(anAsset([aField('f')]), { asset: 'a', data })).toEqual([
      { pointer: '/data/id', rule: 'required', message: 'is missing or empty' },
    ])
  })

  it.each([null, ''])('takes %j for an absent optional field, whatever its type', (value) => {
    expect(check({ type: 'number', min: 1 }, value)).toEqual([])
    expect(check({ enum: ['a'], pattern: '[a]' }, value)).toEqual([])
  })

  it('wants at least one field', () => {
    expect(checkTask(anAsset(), { asset: 'a', data: {} })).toEqual([
      expect.objectContaining({ pointer: '/data/id', rule: 'required' }),
      expect.objectContaining({ pointer: '/data', rule: 'minEntries', limit: 1, actual: 0 }),
    ])
  })

  it('refuses unknown fields, with a pointer that survives odd names', () => {
    expect(checkTask(anAsset(), aTask({ 'a/b~c': 'x', toString: 'x' }))).toEqual([
      expect.objectContaining({ pointer: '/data/a~1b~0c', rule: 'unknown' }),
      expect.objectContaining({ pointer: '/data/toString', rule: 'unknown' }),
    ])
  })

  it('is not fooled by fields named like members of every object', () => {
    const asset = anAsset([aField('constructor', { required: true }), aField('toString')])

    expect(checkTask(asset, aTask())).toEqual([
      expect.objectContaining({ pointer: '/data/constructor', rule: 'required' }),
    ])
    expect(checkTask(asset, aTask({ constructor: 'x' } as Record<string, string>))).toEqual([])
  })

  it('says all at once', () => {
    const asset = anAsset([
      aField('n', { type: 'number', max: 1 }),
      aField('e', { enum: ['a'], maxLength: 1 }),
    ])

    const violations = checkTask(asset, { asset: 'a', data: { n: 2, e: 'bb', z: 1 }, priority: 1 })

    expect(violations.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([
      '/data/id required',
      '/data/n max',
      '/data/e maxLength',
      '/data/e enum',
      '/data/z unknown',
      '/priority unmapped',
    ])
  })

  it('never shows the value', () => {
    const secret = 'TOP-SECRET'
    const asset = anAsset([
      ...(['number', 'boolean', 'date', 'date-time', 'email', 'phone', 'url'] as const).map((type) =>
        aField(type, { type }),
      ),
      aField('e', { enum: ['a'] }),
      aField('p', { pattern: '[a]' }),
      aField('m', { maxLength: 1 }),
      aField('b'),
    ])
    const data = Object.fromEntries(
      asset.fields.map(({ key }) => [key, key === 'b' ? secret.repeat(200) : secret]),
    )

    const violations = checkTask(
      asset,
      aTask({ ...data, unknown: secret }, { flowSettings: { a: secret.repeat(99) } }),
    )

    expect(violations.length).toBeGreaterThan(10)
    expect(JSON.stringify(violations)).not.toContain(secret)
  })
})

describe('checkTask on types and constraints', () => {
  it.each([
    ['string', 'x', 5],
    ['number', 1.5, '1.5'],
    ['number', -0, Number.POSITIVE_INFINITY],
    ['boolean', false, 'false'],
    ['date', '2024-02-29', '2026-02-29'],
    ['date-time', '2026-06-04T10:24:22Z', '2026-06-04T10:24:22'],
    ['email', 'a@b.org', 'a b@c'],
    ['phone', '+12125550100', '212-555-0100'],
    ['url', 'https://a.org/b', 'ftp://a.org'],
  ] as const)('%s takes %j and refuses %j', (type, good, bad) => {
    expect(check({ type }, good)).toEqual([])
    expect(check({ type }, bad)).toEqual([
      expect.objectContaining({ pointer: '/data/f', rule: 'type', limit: type }),
    ])
  })

  it('compares enum and pattern with the value on the wire', () => {
    expect(check({ type: 'number', enum: ['1', '2.5'] }, 2.5)).toEqual([])
    expect(check({ type: 'number', enum: ['1', '2.5'] }, 2)).toEqual([
      expect.objectContaining({ rule: 'enum', limit: ['1', '2.5'] }),
    ])
    expect(check({ type: 'number', pattern: '[0-9]+' }, 1.5)).toEqual([
      expect.objectContaining({ rule: 'pattern' }),
    ])
  })

  it.each(['xCLM1', 'CLM1x', 'CLM1\n', 'a\nCLM1'])('matches patterns as a whole: %j', (value) => {
    expect(check({ pattern: 'CLM[0-9]|CLM' }, 'CLM1')).toEqual([])
    expect(check({ pattern: 'CLM[0-9]|CLM' }, value)).toEqual([expect.objectContaining({ rule: 'pattern' })])
  })

  it('counts characters, not UTF-16 units, for maxLength', () => {
    expect(check({ maxLength: 3 }, emoji.repeat(3))).toEqual([])
    expect(check({ maxLength: 3 }, emoji.repeat(4))).toEqual([
      expect.objectContaining({ rule: 'maxLength', limit: 3, actual: 4 }),
    ])
  })

  it.each([
    ['min', 1, 0],
    ['max', 5, 6],
  ] as const)('%s is inclusive', (rule, edge, beyond) => {
    const field = { type: 'number', min: 1, max: 5 } as const

    expect(check(field, edge)).toEqual([])
    expect(check(field, beyond)).toEqual([expect.objectContaining({ rule, limit: edge })])
  })

  it.each([
    ['x', 1024],
    ['é', 512],
    ['€', 341],
    [emoji, 256],
  ])('counts UTF-8 bytes on the wire: %s fits %d times', (character, times) => {
    const bytes = new TextEncoder().encode(character).length

    expect(check({}, character.repeat(times))).toEqual([])
    expect(check({}, character.repeat(times + 1))).toEqual([
      expect.objectContaining({
        pointer: '/data/f',
        rule: 'maxBytes',
        limit: 1024,
        actual: bytes * (times + 1),
      }),
    ])
  })

  it('matches patterns by characters, not by half ones', () => {
    expect(check({ pattern: '..' }, 'a😀')).toEqual([])
    expect(check({ pattern: '\\p{L}+' }, 'Grüße')).toEqual([])
  })

  it('does not run a pattern on a value that is too long', () => {
    expect(check({ pattern: '[a]+' }, 'b'.repeat(2000)).map(({ rule }) => rule)).toEqual(['maxBytes'])
  })

  it.each(['\ud83d', 'a\ude00b'])('refuses half a surrogate pair: %j', (value) => {
    expect(check({}, value)).toEqual([expect.objectContaining({ rule: 'encoding' })])
  })
})
