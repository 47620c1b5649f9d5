import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { awsTimeouts } from './clients.ts'

/** Rotation has to wait this long before it drops an old secret, ms. */
const keptMs = 5 * 60_000

export interface Secrets {
  /** The secret's JSON, at most `maxAgeMs` old (default 5 minutes). */
  get<T>(arn: string, options?: { maxAgeMs?: number }): Promise<T>
  put(arn: string, value: unknown): Promise<void>
}

/** Ages are counted on the monotonic clock: a shifted wall clock must not empty or freeze the cache. */
export function openSecrets(): Secrets {
  const client = new SecretsManagerClient({ maxAttempts: 3, requestHandler: awsTimeouts })
  const kept = new Map<string, { at: number; value: Promise<unknown> }>()
  const fetch = async (arn: string): Promise<unknown> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }))
    return parse(SecretString ?? '')
  }
  return {
    async get<T>(arn: string, { maxAgeMs = keptMs } = {}) {
      const now = performance.now()
      let entry = kept.get(arn)
      if (!entry || now - entry.at > maxAgeMs) {
        const fresh = { at: now, value: fetch(arn) }
        entry = fresh
        kept.set(arn, fresh)
        fresh.value.catch(() => kept.get(arn) === fresh && kept.delete(arn))
      }
      return (await entry.value) as T
    },
    async put(arn, value) {
      await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: JSON.stringify(value) }))
      kept.set(arn, { at: performance.now(), value: Promise.resolve(value) })
    },
  }
}

/** An error of the parser would quote the secret. */
function parse(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('secret is not a JSON object')
  return value
}
