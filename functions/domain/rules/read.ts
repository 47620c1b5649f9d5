import type { Path } from '../../../schemas/expression/ast.ts'

/** Reads one value out of an event; `undefined` where it is absent. */
export type Read = (value: unknown) => unknown

const inherited = Object.prototype as object

/** For paths of at least one step, none of them `[*]`: what `select` gives, without its lists. */
export const reader = (path: Path): Read =>
  path
    .map((step) => (typeof step === 'number' ? element(step) : member(String(step))))
    .reduceRight((outer, inner) => (value) => outer(inner(value)))

const element =
  (index: number): Read =>
  (value) =>
    Array.isArray(value) ? value[index] : undefined

/** Only names that every object inherits need the slower look at what is the object's own. */
function member(name: string): Read {
  if (name in inherited)
    return (value) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined)
  return (value) => (isObject(value) ? value[name] : undefined)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
