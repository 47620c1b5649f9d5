import { distance } from '../../schemas/nearest.ts'

const mostNamed = 5

/** Says so, and which names there are: the nearest few. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `${what}; there is none`
  // Also of a name that was not written to its end.
  const steps = (each: string) => distance(name, each.slice(0, Math.max(1, name.length)))
  const near = known.map((each) => ({ each, from: steps(each), whole: distance(name, each) }))
  near.sort((a, b) => a.from - b.from || a.whole - b.whole)
  const named = near.slice(0, mostNamed).map(({ each }) => each)
  const rest = known.length > mostNamed ? ` and ${known.length - mostNamed} more` : ''
  return `${what}; there is ${named.join(', ')}${rest}`
}
