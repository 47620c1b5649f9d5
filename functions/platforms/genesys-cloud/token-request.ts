import { tokenErrorSchema, tokenReplySchema } from '../../../schemas/genesys-cloud/token-reply.ts'
import { type HttpResult, post } from '../http.ts'
import { readJson } from '../read-json.ts'
import { readRetryAfter } from '../retry-after.ts'

/** Used when a reply leaves `expires_in` out: the shortest life an administrator can set (documented: 5 min to 48 h). */
const shortestLifeSeconds = 300

export interface ClientCredentials {
  clientId: string
  clientSecret: string
}

export interface TokenIo {
  tokenUrl: string
  now: () => number
  timeoutMs: number
}

/** `lifeMs` counts from the moment the request was made. */
export type TokenOutcome =
  | { outcome: 'granted'; token: string; lifeMs: number; askedAt: number }
  | { outcome: 'refused'; code: string }
  | { outcome: 'retry'; code: string; afterMs?: number }

/**
 * OAuth 2 client credentials at `https://login.<domain>/oauth/token`: basic authorization, form body (as the vendor's
 * SDKs do). The grant has no refresh token, and scopes do not apply to it: the client's roles and divisions do.
 */
export async function requestToken(
  { clientId, clientSecret }: ClientCredentials,
  io: TokenIo,
): Promise<TokenOutcome> {
  const askedAt = io.now()
  const result = await post({
    url: io.tokenUrl,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: 'grant_type=client_credentials',
    timeoutMs: io.timeoutMs,
  })
  const reply = tokenReplySchema.safeParse(readJson(result))
  if (!reply.success) return notGranted(result, io.now())
  const lifeMs = (reply.data.expires_in ?? shortestLifeSeconds) * 1_000
  return { outcome: 'granted', token: reply.data.access_token, lifeMs, askedAt }
}

/** Observed: an unknown client is a 400, a wrong secret a 401, both `invalid_client`. Others may pass. */
function notGranted(result: HttpResult, now: number): TokenOutcome {
  if (result.got !== 'reply') return { outcome: 'retry', code: `${result.got}:${result.code}` }
  const code = errorCode(result.body) ?? `http-${result.status}`
  if (result.status === 400 || result.status === 401) return { outcome: 'refused', code }
  if (result.status === 429)
    return { outcome: 'retry', code, afterMs: readRetryAfter(result.headers['retry-after'], now) }
  return { outcome: 'retry', code: result.status < 300 ? 'unreadable-reply' : code }
}

function errorCode(body: Uint8Array): string | undefined {
  try {
    return tokenErrorSchema.safeParse(JSON.parse(new TextDecoder().decode(body))).data?.error
  } catch {
    return undefined
  }
}
