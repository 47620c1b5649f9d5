import type { SecretReader } from '../../functions/http/fresh-secret.ts'

/** Secrets in memory. A changed secret is seen by those who ask for a fresh one, as behind a cache. */
export class MemorySecrets implements SecretReader {
  readonly stored = new Map<string, unknown>()
  readonly cached = new Map<string, unknown>()
  reads = 0

  constructor(secrets: Record<string, unknown> = {}) {
    for (const [arn, value] of Object.entries(secrets)) this.stored.set(arn, value)
  }

  async get<T>(arn: string, options: { maxAgeMs?: number } = {}): Promise<T> {
    if (!this.cached.has(arn) || options.maxAgeMs !== undefined) {
      this.reads += 1
      if (!this.stored.has(arn)) throw new Error('no such secret')
      this.cached.set(arn, this.stored.get(arn))
    }
    return this.cached.get(arn) as T
  }
}
