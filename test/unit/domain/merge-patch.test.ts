import { describe, expect, it } from 'vitest'
import { canonical, mergePatch } from '../../../functions/domain/merge-patch.ts'

/** RFC 7396, appendix A: original, patch, result. */
const examples = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
] as const

describe('mergePatch', () => {
  it.each(examples)('%s patched with %s is %s', (original, patch, result) => {
    expect(mergePatch(JSON.parse(original), JSON.parse(patch))).toEqual(JSON.parse(result))
  })

  it('gives the example of section 3', () => {
    const original = JSON.parse(
      '{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}',
    )
    const patch = JSON.parse(
      '{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}',
    )

    expect(mergePatch(original, patch)).toEqual({
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      content: 'This will be unchanged',
      phoneNumber: '+01-123-456-7890',
    })
  })

  it('changes neither of its parts', () => {
    const [original, patch] = [{ a: { b: 1 } }, { a: { c: 2 } }]

    mergePatch(original, patch)

    expect([original, patch]).toEqual([{ a: { b: 1 } }, { a: { c: 2 } }])
  })

  it('takes a member called __proto__ as plain data', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'))

    expect(Object.keys(merged as object)).toEqual(['__proto__'])
    expect(Object.hasOwn({}, 'polluted')).toBe(false)
    expect((merged as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('canonical', () => {
  it('is the same text whatever the order of members, at every depth', () => {
    expect(canonical({ b: 1, a: { d: [1, 2], c: null } })).toBe(
      canonical({ a: { c: null, d: [1, 2] }, b: 1 }),
    )
  })

  it('tells values apart that look alike', () => {
    const values = [
      1,
      '1',
      true,
      'true',
      null,
      'null',
      [],
      {},
      [[]],
      [1, 2],
      ['1,2'],
      { a: 1 },
      '{"a":1}',
      '',
    ]

    expect(new Set(values.map(canonical)).size).toBe(values.length)
  })

  it('takes an absent member for none', () => {
    expect(canonical({ a: 1, b: undefined })).toBe(canonical({ a: 1 }))
  })

  it('minds the order of a list', () => {
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]))
  })
})
