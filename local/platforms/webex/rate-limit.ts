/** Documented: 300 a minute per client id, 429 with Retry-After in seconds. How the minute is counted is assumed: the last 60 s. */
export const defaultPerMinute = 300

const minuteMs = 60_000

export interface RateLimit {
  /** Seconds to wait, or `undefined` when the call passes (and is counted). A refused call counts for nothing. */
  refuse(clientId: string, now: number): number | undefined
  set(limit: { perMinute?: number; blockedUntil?: number }): void
  reset(): void
}

export function createRateLimit(): RateLimit {
  let perMinute = defaultPerMinute
  let blockedUntil = 0
  const calls = new Map<string, number[]>()

  const waitMs = (clientId: string, now: number) => {
    if (blockedUntil > now) return blockedUntil - now
    const recent = (calls.get(clientId) ?? []).filter((at) => at > now - minuteMs)
    if (recent.length >= perMinute) {
      const oldest = recent[recent.length - perMinute] ?? now
      return oldest + minuteMs - now
    }
    calls.set(clientId, [...recent, now])
    return undefined
  }

  return {
    refuse(clientId, now) {
      const wait = waitMs(clientId, now)
      return wait === undefined ? undefined : Math.max(1, Math.ceil(wait / 1000))
    },
    set(limit) {
      perMinute = limit.perMinute ?? perMinute
      blockedUntil = limit.blockedUntil ?? blockedUntil
    },
    reset() {
      perMinute = defaultPerMinute
      blockedUntil = 0
      calls.clear()
    },
  }
}
