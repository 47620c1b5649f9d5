import { checkSync } from 'recheck'

const known = new Map<string, string | undefined>()

/** Its random numbers are seeded; without limits in time a slow machine judges as a fast one does. */
const sameEverywhere = { timeout: 60_000, attackTimeout: null, incubationTimeout: null }

/**
 * What is wrong with a pattern, or `undefined`. The matcher anchors it, so the anchored form is what is judged:
 * `(a|b)*` alone is quick and `^(?:(a|b|ab)*)$` is not.
 */
export function patternFault(pattern: string): string | undefined {
  if (!known.has(pattern)) known.set(pattern, judge(pattern))
  return known.get(pattern)
}

function judge(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    return `is no regular expression (flag u): ${error instanceof Error ? error.message : error}`
  }
  // recheck would start its native or Java helper otherwise; the JavaScript one is everywhere the same.
  process.env.RECHECK_SYNC_BACKEND = 'pure'
  const found = checkSync(`^(?:${pattern})$`, 'u', sameEverywhere)
  if (found.status === 'safe') return undefined
  const mend =
    'make neighbouring repetitions unable to match the same text, or use "enum" or "maxLength" instead'
  if (found.status === 'unknown') return `is too intricate to be proved quick; ${mend}`
  const { complexity, attack } = found
  const growth =
    complexity.type === 'exponential' ? 'exponential' : `polynomial of degree ${complexity.degree}`
  return `can be made to run very long (${growth}), as on ${attack.pattern}; ${mend}`
}
