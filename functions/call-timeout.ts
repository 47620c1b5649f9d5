/** Bound of one call to a platform, ms; see the time line in domain/attempt.ts. */
export const callTimeoutMs = 8_000
