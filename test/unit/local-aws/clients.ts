/** What the real SDK clients need to speak to a local service. */
export function clientFor(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  }
}

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** Machine time that stands still, so that only `advance` moves the clock of a test. */
export const realNow = () => Date.UTC(2030, 0, 1)
