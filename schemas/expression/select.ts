import type { Path, Step } from './ast.ts'

/**
 * The values a path leads to: none when something on the way is absent, one, or with `[*]` any number. A name
 * never leads into a list and an index never into an object; `undefined`, which JSON has not, counts as absent.
 */
export function select(value: unknown, path: Path, from = 0): unknown[] {
  const step = path[from]
  if (step === undefined) return value === undefined ? [] : [value]
  if (step === null)
    return Array.isArray(value) ? value.flatMap((element) => select(element, path, from + 1)) : []
  const inner = child(value, step)
  return inner === undefined ? [] : select(inner, path, from + 1)
}

function child(value: unknown, step: Exclude<Step, null>): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
}
