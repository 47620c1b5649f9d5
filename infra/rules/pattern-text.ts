import type { Alternative } from './approximate.ts'
import type { Condition } from './condition.ts'

interface Tree {
  [name: string]: Tree | unknown[]
}

/** Alternatives as an EventBridge pattern; several stand under `$or`, as deep inside as they all go. */
export function patternText(alternatives: readonly Alternative[]): Record<string, unknown> {
  const [only, ...others] = alternatives
  if (only === undefined) return {}
  const conditions = alternatives.map((alternative) => [...alternative.values()])
  if (others.length === 0) return nest(conditions[0] ?? [], 0)
  const prefix = sharedPrefix(conditions.flat())
  const inner: Tree = { $or: conditions.map((each) => nest(each, prefix.length)) }
  return prefix.reduceRight<Tree>((tree, name) => ({ [name]: tree }), inner)
}

function nest(conditions: readonly Condition[], from: number): Tree {
  const root: Tree = {}
  for (const { names, matchers } of conditions) {
    const steps = names.slice(from)
    const last = steps.pop()
    let at = root
    for (const step of steps) {
      const next = Object.hasOwn(at, step) ? at[step] : undefined
      const inner: Tree = next === undefined || Array.isArray(next) ? {} : next
      define(at, step, inner)
      at = inner
    }
    if (last !== undefined) define(at, last, [...matchers])
  }
  return root
}

/** Also for a field called `__proto__`. */
function define(tree: Tree, name: string, value: Tree | unknown[]): void {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true })
}

/** What all paths begin with, short of the name of a field. */
function sharedPrefix(conditions: readonly Condition[]): string[] {
  const [first, ...others] = conditions
  const prefix: string[] = []
  for (const [index, name] of (first?.names.slice(0, -1) ?? []).entries()) {
    const isShared = others.every(({ names }) => index < names.length - 1 && names[index] === name)
    if (!isShared) break
    prefix.push(name)
  }
  return prefix
}
