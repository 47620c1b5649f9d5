import type * as z from 'zod/mini'
import { tokenErrorSchema, tokenReplySchema } from '../../../schemas/webex/token-reply.ts'
import { type HttpResult, post } from '../http.ts'
import type { Credentials, RefreshOutcome, TokenRefresher } from '../port.ts'
import { readJson } from '../read-json.ts'

/** Used when a reply leaves `expires_in` out; a refresh that comes too early does no harm. */
const shortLifeSeconds = 3_600

/**
 * OAuth 2 `refresh_token` grant at `https://webexapis.com/v1/access_token`, as a form.
 * Documented lives: access 14 days, refresh 90. Whether the refresh token rotates is not: what comes back is kept,
 * and the old one when none does.
 */
export const webexRefresher: TokenRefresher = {
  async refresh(credentials, io) {
    const result = await post({
      url: io.tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        refresh_token: credentials.refreshToken ?? '',
      }).toString(),
      timeoutMs: io.timeoutMs,
    })
    const reply = tokenReplySchema.safeParse(readJson(result))
    return reply.success
      ? { outcome: 'refreshed', credentials: renewed(credentials, reply.data, io.now()) }
      : notRefreshed(result)
  },
}

function renewed(old: Credentials, reply: z.output<typeof tokenReplySchema>, now: number): Credentials {
  const refreshToken = reply.refresh_token ?? old.refreshToken
  const sameToken = refreshToken === old.refreshToken
  const expiresAt = reply.refresh_token_expires_in
    ? now + reply.refresh_token_expires_in * 1_000
    : sameToken
      ? old.refreshTokenExpiresAt
      : undefined
  const { refreshTokenExpiresAt: _, ...rest } = old
  return {
    ...rest,
    accessToken: reply.access_token,
    accessTokenExpiresAt: now + (reply.expires_in ?? shortLifeSeconds) * 1_000,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresAt !== undefined && { refreshTokenExpiresAt: expiresAt }),
  }
}

/** 400 and 401 are the endpoint's own "no" (RFC 6749, 5.2: invalid_grant, invalid_client). Others may pass. */
function notRefreshed(result: HttpResult): RefreshOutcome {
  if (result.got !== 'reply') return { outcome: 'retry', code: `${result.got}:${result.code}` }
  const code = errorCode(result) ?? `http-${result.status}`
  if (result.status === 400 || result.status === 401) return { outcome: 'refused', code }
  return { outcome: 'retry', code: result.status < 300 ? 'unreadable-reply' : code }
}

function errorCode(result: HttpResult): string | undefined {
  if (result.got !== 'reply') return undefined
  try {
    const error = tokenErrorSchema.safeParse(JSON.parse(new TextDecoder().decode(result.body)))
    return error.success ? error.data.error : undefined
  } catch {
    return undefined
  }
}
