import { distance } from '../../schemas/nearest.ts'

const mostNamed = 5

/** Says so, and which names there are: the nearest few. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `${what}; there is none`
  const isNear = (each: string) => name !== '' && each.startsWith(name)
  const key = (each: string) => (isNear(each) ? -1 : distance(name, each))
  const near = known.map((each) => ({ each, at: key(each) })).sort((a, b) => a.at - b.at)
  const named = near.slice(0, mostNamed).map(({ each }) => each)
  const rest = known.length > mostNamed ? ` and ${known.length - mostNamed} more` : ''
  return `${what}; there is ${named.join(', ')}${rest}`
}
