import { expect, it } from 'vitest'
import { canonical } from '../../../functions/domain/merge-patch.ts'

it('writes members in order of name, at every depth, in lists too', () => {
  const value = { c: 1, b: 'x', a: [12, 3, { f: null, e: true, d: [] }], g: {} }

  expect(canonical(value)).toBe('{"a":[12,3,{"d":[],"e":true,"f":null}],"b":"x","c":1,"g":{}}')
})

it('writes names and texts as JSON does', () => {
  expect(canonical({ 'a"b': 'c\n' })).toBe('{"a\\"b":"c\\n"}')
})

it('writes what is no JSON as null', () => {
  expect(canonical(undefined)).toBe('null')
  expect(canonical([undefined])).toBe('[null]')
})

it('puts any order of names into one', () => {
  const names = ['delta', 'alpha', 'echo', 'bravo', 'foxtrot', 'charlie']
  const wanted = '{"alpha":0,"bravo":0,"charlie":0,"delta":0,"echo":0,"foxtrot":0}'
  for (let turn = 0; turn < names.length; turn++) {
    const turned = [...names.slice(turn), ...names.slice(0, turn)]
    expect(canonical(Object.fromEntries(turned.map((name) => [name, 0])))).toBe(wanted)
    expect(canonical(Object.fromEntries(turned.reverse().map((name) => [name, 0])))).toBe(wanted)
  }
})
