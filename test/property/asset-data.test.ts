import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTask, toWire } from '../../functions/domain/asset-data.ts'
import type { Field } from '../../schemas/config.ts'
import type { SourceTask, TaskValue } from '../../schemas/source-task.ts'
import { aField, anAsset } from '../unit/asset-data/factories.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const types = ['string', 'number', 'boolean', 'date', 'date-time', 'email', 'phone', 'url'] as const

const field = fc.record({
  required: fc.boolean(),
  type: fc.constantFrom(...types),
  maxLength: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
})
const fields = fc
  .array(field, { maxLength: 6 })
  .map((all) => all.map((each, index) => aField(`f${index}`, each satisfies Partial<Field>)))
const value = fc.oneof(
  text,
  fc.string({ unit: fc.constantFrom('😀', 'é', 'x'), minLength: 250, maxLength: 400 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom(null, '', '2024-02-29', '+12125550100', 'a@b.org', 'https://a.org', '2026-06-04T10:24:22Z'),
)
const strings = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 70 }), text, {
  maxKeys: 18,
  noNullPrototype: true,
})
const task: fc.Arbitrary<SourceTask> = fc.record(
  {
    asset: fc.constant('a'),
    data: fc.dictionary(fc.constantFrom('id', 'f0', 'f1', 'f2', 'f3', 'other'), value, {
      noNullPrototype: true,
    }),
    name: text,
    priority: fc.integer(),
    flowSettings: strings,
    globalVariables: strings,
  },
  { requiredKeys: ['asset', 'data'] },
)
const wireText = fc.string({ unit: fc.constantFrom('😀', 'é', 'x'), minLength: 1, maxLength: 300 })
const easyAsset = fc.constantFrom<Field['type']>('string', 'number', 'boolean').map((type) =>
  anAsset([aField('f0'), aField('f1', { type }), aField('f2'), aField('f3')], {
    flowSettings: { fromData: '{data.f0}{name}' },
    priority: { flowSetting: 'p' },
  }),
)
const asset = fields.map((all) =>
  anAsset(all, { flowSettings: { fromData: '{data.f0}{name}' }, priority: { flowSetting: 'p' } }),
)

describe('checkTask and toWire', () => {
  it('let through only what the platform takes, whatever the task', () => {
    let passed = 0
    fc.assert(
      fc.property(easyAsset, task, wireText, (to, given, id) => {
        const { other: _unknown, ...known } = given.data
        given.data = { ...known, id }
        if (checkTask(to, given).length > 0) return
        passed += 1

        const { data, flowSettings = {}, globalVariables = {} } = toWire(to, given, 'C-1', 'claims')

        expect(Object.keys(data).length).toBeGreaterThanOrEqual(1)
        expect(Object.keys(data).length).toBeLessThanOrEqual(50)
        expect(Object.keys(flowSettings).length).toBeLessThanOrEqual(15)
        expect(Object.keys(globalVariables).length).toBeLessThanOrEqual(30)
        for (const [map, most] of [
          [data, 1024],
          [flowSettings, 512],
          [globalVariables, 1024],
        ] as const) {
          for (const [key, wire] of Object.entries(map)) {
            expect(bytes(key)).toBeLessThanOrEqual(200)
            expect(bytes(wire)).toBeGreaterThan(0)
            expect(bytes(wire)).toBeLessThanOrEqual(most)
          }
        }
      }),
      { numRuns: 2000 },
    )
    expect(passed).toBeGreaterThan(50)
  })

  it('judge one field by its own value alone', () => {
    fc.assert(
      fc.property(fields, fc.array(value, { minLength: 6, maxLength: 6 }), (all, values) => {
        const data = Object.fromEntries(all.map(({ key }, index) => [key, values[index] ?? null]))
        const together = checkTask(anAsset(all), { asset: 'a', data: { id: '1', ...data } })

        const apart = all.flatMap((one) =>
          checkTask(anAsset([one]), { asset: 'a', data: { id: '1', [one.key]: data[one.key] ?? null } }),
        )

        expect(together).toEqual(apart)
      }),
    )
  })

  it('name exactly the fields that are missing and those nobody knows', () => {
    fc.assert(
      fc.property(asset, task, (to, given) => {
        const found = checkTask(to, given)

        const isThere = (key: string) => ![undefined, null, ''].includes(given.data[key] as TaskValue as null)
        const missing = to.fields
          .filter(({ key, required }) => required && !isThere(key))
          .map(({ key }) => key)
        const unknown = Object.keys(given.data).filter((key) => !to.fields.some((one) => one.key === key))
        expect(
          found.filter(({ rule }) => rule === 'required').map(({ pointer }) => pointer.slice(6)),
        ).toEqual(missing)
        expect(found.filter(({ rule }) => rule === 'unknown').map(({ pointer }) => pointer.slice(6))).toEqual(
          unknown,
        )
      }),
    )
  })

  it('give the same wire form again for the wire form as a task', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (values) => {
        const to = anAsset(values.map((_, index) => aField(`f${index}`)))
        const data = Object.fromEntries(values.map((each, index) => [`f${index}`, each]))

        const once = toWire(to, { asset: 'a', data: { id: '1', ...data } }, 'C-1', 'claims')

        expect(toWire(to, { asset: 'a', data: once.data }, 'C-1', 'claims')).toEqual(once)
      }),
    )
  })
})
