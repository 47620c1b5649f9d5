import { ControlError, objectBody, wholeNumber } from '../shared/control-call.ts'
import type { JsonRecord } from '../shared/json.ts'
import type { ControlCall } from './control-call.ts'
import type { TokenFilter, TokenPair } from './tokens.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** A first token pair, as the developer portal hands out. `{clientId, scopes?}` */
export function issueTokens({ world, body }: ControlCall): TokenPair {
  const { clientId, scopes } = objectBody(body)
  if (!world.tokens.client(String(clientId))) throw new ControlError(404, 'No such client.')
  const wanted = Array.isArray(scopes) ? scopes.map(String) : undefined
  return world.tokens.issue(String(clientId), world.clock.now(), wanted)
}

/** `revoke` or `expire`; `{token?, clientId?, kind?: access | refresh}`, by default every access token. */
export function changeTokens({ world, body, path }: ControlCall): { changed: number } {
  const filter = filterOf(objectBody(body))
  if (path.change === 'revoke') return { changed: world.tokens.revoke(filter) }
  if (path.change === 'expire') return { changed: world.tokens.expire(filter) }
  throw new ControlError(404, 'Tokens can be revoked or expired.')
}

function filterOf({ token, clientId, kind }: JsonRecord): TokenFilter {
  const filter: TokenFilter = { token: text(token), clientId: text(clientId) }
  if (kind === 'access' || kind === 'refresh') return { ...filter, kind }
  if (kind !== undefined && kind !== 'both') throw new ControlError(400, 'kind: access, refresh or both')
  // A token named outright is looked for among both kinds.
  return kind === 'both' || filter.token !== undefined ? filter : { ...filter, kind: 'access' }
}

/** `{perMinute?, blockMs?}`: blocking answers 429 with the time that is left, until the virtual clock has passed it. */
export function setLimits({ world, body }: ControlCall) {
  const { perMinute, blockMs } = objectBody(body)
  if (perMinute !== undefined) world.limits.set({ perMinute: wholeNumber('perMinute', perMinute, 1) })
  if (blockMs !== undefined)
    world.limits.set({ blockedUntil: world.clock.now() + wholeNumber('blockMs', blockMs, 0) })
}

/** `{reason, operation?: create | append, times?, message?}`: the next outcomes are this failure. */
export function failNext({ world, body }: ControlCall) {
  const { reason, operation = 'create', times = 1, message } = objectBody(body)
  if (typeof reason !== 'string' || reason === '') throw new ControlError(400, 'reason is required.')
  if (operation !== 'create' && operation !== 'append')
    throw new ControlError(400, 'operation: create or append')
  const entry = {
    reason,
    operation,
    times: wholeNumber('times', times, 1),
    message: text(message) ?? '',
  } as const
  world.failNext.push({ ...entry })
  return world.failNext
}
