export interface Limit {
  ratePerSecond: number
  burst: number
}

export interface Bucket {
  /** False when the request is one too many. */
  take(): boolean
}

/** Token bucket as API Gateway describes it: `burst` at once, refilled at the rate. `now` in ms. */
export function createBucket({ ratePerSecond, burst }: Limit, now: () => number): Bucket {
  let tokens = burst
  let filledAt = now()
  return {
    take() {
      const at = now()
      tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * ratePerSecond)
      filledAt = at
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
