import { awsFaults } from './aws-proxy.ts'
import type { StackCase } from './story.ts'

/** What comes every minute, such as a sweep, would fill the list. */
const mostOfAKind = 9

/** Every fault at every call to AWS that a story without faults makes. */
export function awsCases(calls: readonly string[]): StackCase[] {
  const counts = new Map<string, number>()
  return calls.flatMap((kind) => {
    const nth = (counts.get(kind) ?? 0) + 1
    counts.set(kind, nth)
    if (nth > mostOfAKind) return []
    const call = `${kind} ${nth}`
    return awsFaults.map((fault): StackCase => ({ name: `${call} ${fault}`, strike: { call, fault } }))
  })
}
