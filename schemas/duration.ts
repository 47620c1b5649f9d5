import * as z from 'zod'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const durationPattern = /^([0-9]{1,6})(ms|s|m|h|d)$/

/** `30s`, `5m`, `2h`, `30d` to milliseconds; `undefined` when the text is no duration. */
export function durationMs(text: string): number | undefined {
  const match = durationPattern.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}

/** A duration as operators write it, between two bounds written the same way. Comes out in milliseconds. */
export function duration(least: string, most: string) {
  const low = durationMs(least) ?? 0
  const high = durationMs(most) ?? Number.POSITIVE_INFINITY
  return z
    .string('must be a duration in quotes-free text such as 30s, 5m, 2h or 30d')
    .regex(durationPattern, 'must be a whole number and a unit: 30s, 5m, 2h or 30d')
    .refine((text) => {
      const ms = durationMs(text)
      return ms === undefined || (ms >= low && ms <= high)
    }, `must lie between ${least} and ${most}`)
    .transform((text) => durationMs(text) ?? 0)
}
