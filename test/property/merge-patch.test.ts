import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, mergePatch } from '../../functions/domain/merge-patch.ts'
import { runs } from '../support/arbitraries.ts'

const json = fc.jsonValue({ maxDepth: 4 })
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const hasNull = (value: unknown): boolean =>
  value === null || (isObject(value) && Object.values(value).some(hasNull))

/** The same value with the members of every object in another order. */
const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reordered(member)] as const)
      .reverse(),
  )
}

/** RFC 7396, section 2, word for word. */
function specified(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Map<string, unknown> = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      if (result.has(name)) result.delete(name)
    } else result.set(name, specified(result.get(name), value))
  }
  return Object.fromEntries(result)
}

describe('mergePatch', () => {
  it('does what the specification says', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        expect(mergePatch(target, patch)).toEqual(specified(target, patch))
      }),
      runs(500),
    )
  })

  it('twice is once', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
      runs(300),
    )
  })

  it('with nothing changes nothing; a whole value without null replaces an empty one', () => {
    fc.assert(
      fc.property(json, (value) => {
        if (isObject(value)) expect(mergePatch(value, {})).toEqual(value)
        if (!hasNull(value)) expect(mergePatch({}, value)).toEqual(value)
      }),
      runs(300),
    )
  })
})

describe('canonical', () => {
  it('is the same for the same value, however its members are ordered', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(reordered(value))).toBe(canonical(value))
      }),
      runs(300),
    )
  })

  it('is JSON of that value: so two values that differ never share it', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      runs(300),
    )
  })
})
