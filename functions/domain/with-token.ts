import type { CallOutcome } from './outcome.ts'

export type Renewal = 'renewed' | 'busy' | 'refused'

/** A connection's access token. `renew` is told which token was refused, so that two workers renew once. */
export interface TokenSource {
  token(): Promise<string>
  renew(refused: string): Promise<Renewal>
}

type Failed = Extract<CallOutcome, { outcome: 'rejected' | 'retry' }>

const later = (code: string): Failed => ({ outcome: 'retry', code, cause: 'transient' })
/** Where the token is kept is in trouble. No call was made, or one that was refused: there was no effect. */
const unavailable = later('token-unavailable')

/** Calls once; a refused token is renewed once and the call repeated; refused again, the connection has to be mended. */
export async function withToken<T extends { outcome: string }>(
  source: TokenSource,
  call: (token: string) => Promise<T | Failed>,
): Promise<T | Failed> {
  const token = await source.token().catch(() => undefined)
  if (token === undefined) return unavailable
  const first = await call(token)
  if (!isTokenRefused(first)) return first
  const renewal = await source.renew(token).catch(() => undefined)
  switch (renewal) {
    case undefined:
      return unavailable
    case 'busy':
      return later('token-renewal-busy')
    case 'refused':
      return { outcome: 'rejected', code: 'token-refused', scope: 'connection' }
    case 'renewed':
      return again(source, call)
  }
}

async function again<T extends { outcome: string }>(
  source: TokenSource,
  call: (token: string) => Promise<T | Failed>,
): Promise<T | Failed> {
  const token = await source.token().catch(() => undefined)
  if (token === undefined) return unavailable
  const second = await call(token)
  return isTokenRefused(second) ? { outcome: 'rejected', code: second.code, scope: 'connection' } : second
}

const isTokenRefused = (outcome: { outcome: string }): outcome is Failed & { outcome: 'retry' } =>
  outcome.outcome === 'retry' && 'cause' in outcome && outcome.cause === 'token'
