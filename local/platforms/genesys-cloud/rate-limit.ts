/**
 * Documented: 300 a minute a token (`token.rate.per.minute`). How the minute is counted is assumed: it starts with the
 * first call, because the vendor's own trace shows count 1 with 61 s to the reset.
 */
export const defaultPerMinute = 300

const minuteMs = 60_000

export interface Taken {
  count: number
  allowed: number
  /** Until the minute is over. */
  resetSeconds: number
  refused: boolean
}

export interface RateLimit {
  /** Counts one call. A refused one counts for nothing (assumed). */
  take(token: string, now: number): Taken
  set(limit: { perMinute?: number; blockedUntil?: number }): void
  reset(): void
}

export function createRateLimit(): RateLimit {
  let perMinute = defaultPerMinute
  let blockedUntil = 0
  const windows = new Map<string, { from: number; count: number }>()
  const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1_000))

  return {
    take(token, now) {
      if (blockedUntil > now)
        return {
          count: perMinute,
          allowed: perMinute,
          resetSeconds: seconds(blockedUntil - now),
          refused: true,
        }
      const old = windows.get(token)
      const window = old && now < old.from + minuteMs ? old : { from: now, count: 0 }
      windows.set(token, window)
      const refused = window.count >= perMinute
      if (!refused) window.count += 1
      const resetSeconds = seconds(window.from + minuteMs - now)
      return { count: window.count, allowed: perMinute, resetSeconds, refused }
    },
    set(limit) {
      perMinute = limit.perMinute ?? perMinute
      blockedUntil = limit.blockedUntil ?? blockedUntil
    },
    reset() {
      perMinute = defaultPerMinute
      blockedUntil = 0
      windows.clear()
    },
  }
}
