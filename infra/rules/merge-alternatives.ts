import type { Alternative } from './approximate.ts'
import { type Condition, narrow, rangeMatcher } from './condition.ts'

/** Turns ranges into matchers and joins alternatives that differ in one field only. Accepts what they accept. */
export function mergeAlternatives(alternatives: readonly Alternative[]): Alternative[] {
  let merged = unique(alternatives.map(settled))
  for (let before = Number.POSITIVE_INFINITY; merged.length < before; ) {
    before = merged.length
    for (const key of keysOf(merged)) merged = joinOn(key, merged)
  }
  return merged
}

/** One alternative out of the fields that all of them look at, each with all its values. */
export function common(alternatives: readonly Alternative[]): Alternative {
  const [first, ...others] = alternatives
  const result = new Map(first)
  for (const other of others) {
    for (const [key, condition] of result) {
      const same = other.get(key)
      if (same === undefined) result.delete(key)
      else result.set(key, joined(condition, same))
    }
  }
  const inLists = [...result].filter(([, condition]) => condition.isInList)
  for (const [key] of inLists.slice(1)) result.delete(key)
  return result
}

function settled(alternative: Alternative): Alternative {
  return new Map(
    [...alternative].map(([key, { range, ...condition }]) => {
      const matchers = range === undefined ? condition.matchers : [rangeMatcher(range)]
      return [key, { ...condition, matchers }]
    }),
  )
}

function joinOn(key: string, alternatives: readonly Alternative[]): Alternative[] {
  const groups = new Map<string, Alternative>()
  const result: Alternative[] = []
  for (const alternative of alternatives) {
    const condition = alternative.get(key)
    if (condition === undefined) {
      result.push(alternative)
      continue
    }
    const others = textOf(new Map([...alternative].filter(([name]) => name !== key)))
    const same = groups.get(others)
    const known = same?.get(key)
    groups.set(
      others,
      new Map([...alternative, [key, known === undefined ? condition : joined(known, condition)]]),
    )
  }
  return [...result, ...groups.values()]
}

function joined(one: Condition, other: Condition): Condition {
  return {
    ...one,
    matchers: narrow([...one.matchers, ...other.matchers]),
    isInList: one.isInList || other.isInList,
  }
}

function keysOf(alternatives: readonly Alternative[]): Set<string> {
  return new Set(alternatives.flatMap((alternative) => [...alternative.keys()]))
}

function unique(alternatives: readonly Alternative[]): Alternative[] {
  return [...new Map(alternatives.map((alternative) => [textOf(alternative), alternative])).values()]
}

/** Equal for alternatives that accept the same. */
function textOf(alternative: Alternative): string {
  const parts = [...alternative].map(([key, { matchers, isInList }]) =>
    JSON.stringify([key, matchers.map((matcher) => JSON.stringify(matcher)).sort(), isInList]),
  )
  return parts.sort().join()
}
