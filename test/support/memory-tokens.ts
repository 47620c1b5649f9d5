import type { Secrets } from '../../functions/aws/secrets.ts'
import type { TokenLease } from '../../functions/aws/token-lease.ts'
import { type Refreshed, type StoredCredentials, secretTokens } from '../../functions/aws/tokens.ts'
import type { TokenSource } from '../../functions/domain/with-token.ts'

export const stored = (more: Partial<StoredCredentials> = {}) => ({
  clientId: 'client',
  clientSecret: 'client-secret',
  accessToken: 'access-1',
  accessTokenExpiresAt: 0,
  refreshToken: 'refresh-1',
  webhookSecret: { current: 'hook' },
  ...more,
})

/** One secret, one lease, and a token endpoint that gives each refresh token once. */
export class MemoryTokens {
  secret: ReturnType<typeof stored> & Record<string, unknown> = stored()
  readonly steps: string[] = []
  readonly notes: string[] = []
  clock = { ms: 0 }
  held: { fence: number; until: number } | undefined
  fence = 0
  /** Called before each step: throw to be AWS in trouble, change things to be another worker. */
  before: (step: string) => void | Promise<void> = () => {}
  refreshed = 1

  readonly secrets: Secrets = {
    get: async <T>(_arn: string, { maxAgeMs = 1 } = {}) => {
      await this.#step(maxAgeMs === 0 ? 'read anew' : 'read')
      return structuredClone(this.secret) as T
    },
    put: async (_arn, value) => {
      await this.#step('put')
      this.secret = structuredClone(value) as typeof this.secret
    },
  }

  readonly lease: TokenLease = {
    take: async (_connection, now) => {
      await this.#step('take')
      if (this.held && this.held.until > now) return undefined
      this.fence += 1
      this.held = { fence: this.fence, until: now + 20_000 }
      return this.fence
    },
    holds: async (_connection, fence, now) => {
      await this.#step('holds')
      return this.held?.fence === fence && this.held.until > now
    },
    release: async (_connection, fence) => {
      await this.#step('release')
      if (this.held?.fence === fence) this.held = undefined
    },
  }

  /** The platform's token endpoint with rotating refresh tokens: one that was used, or is unknown, is refused. */
  refresh: (credentials: StoredCredentials) => Promise<Refreshed> = async (credentials) => {
    await this.#step('refresh')
    if (credentials.refreshToken !== `refresh-${this.refreshed}`)
      return { outcome: 'refused', code: 'invalid_grant' }
    this.refreshed += 1
    const { clientId, clientSecret } = credentials
    const [accessToken, refreshToken] = [`access-${this.refreshed}`, `refresh-${this.refreshed}`]
    return {
      outcome: 'refreshed',
      credentials: { clientId, clientSecret, accessToken, accessTokenExpiresAt: 1, refreshToken },
    }
  }

  /** A worker of its own. */
  open(): TokenSource {
    return secretTokens({
      connection: 'webex',
      arn: 'arn',
      secrets: this.secrets,
      lease: this.lease,
      refresh: (credentials) => this.refresh(credentials),
      now: () => this.clock.ms,
      note: (event, { code = '' }) => void this.notes.push(`${event} ${code}`.trim()),
    })
  }

  async #step(name: string): Promise<void> {
    this.steps.push(name)
    await this.before(name)
  }
}
