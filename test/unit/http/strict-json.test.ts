import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../../functions/http/strict-json.ts'

const read = (text: string) => readJson(Buffer.from(text))

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        expect(read(text)).toEqual({ value: JSON.parse(text) })
      }),
    )
  })

  it('takes any bytes without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readJson(bytes)))
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\u00ad8e1 \n') }), (text) => void read(text)),
    )
  })

  it.each([
    ['two equal names', '{"a":1,"b":2,"a":3}'],
    ['two spellings of one name', '{"a":1,"\\u0061":3}'],
    ['a repeated name deeper down', '{"data":{"x":[{"y":1 , "y" :2}]}}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
  ])('refuses %s', (_, text) => {
    expect(read(text)).toEqual({ fault: 'an object names a member twice' })
  })

  it.each([
    ['equal names in different objects', '[{"a":1},{"a":{"a":1}}]'],
    ['equal values', '{"a":"x","b":"x","c":["a","a"]}'],
    ['a colon inside a text', '{"a":"b\\":","b":"\\\\"}'],
    ['a whole surrogate pair', '{"a":"\\ud83d\\ude00"}'],
    ['a byte order mark', '\ufeff{"a":1}'],
  ])('takes %s', (_, text) => {
    expect(read(text)).toHaveProperty('value')
  })

  it('refuses half a surrogate pair, as a name and as a value', () => {
    expect(read('{"a":"\\ud83d"}')).toEqual({ fault: 'a text holds half of a surrogate pair' })
    expect(read('{"\\ude00":1}')).toEqual({ fault: 'a text holds half of a surrogate pair' })
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(readJson(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).toEqual({ fault: 'it is not UTF-8' })
  })

  it('refuses depth instead of running out of stack', () => {
    const deep = '['.repeat(120_000) + ']'.repeat(120_000)
    expect(read(deep)).toEqual({ fault: 'it is nested deeper than 20 levels' })
    expect(read('['.repeat(20) + ']'.repeat(20))).toHaveProperty('value')
  })

  it('keeps __proto__ as a plain member and pollutes nothing', () => {
    const { value } = read('{"__proto__":{"polluted":true}}') as { value: object }

    expect(Object.getOwnPropertyNames(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })
})
