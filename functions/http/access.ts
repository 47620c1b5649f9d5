import type { Config, Source } from '../../schemas/config.ts'
import { type Caller, readCaller, type Scope } from './claims.ts'
import type { HttpRequest } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'

/** Names of the claims that carry scopes and client id: identity providers differ. */
export interface ClaimNames {
  scope: string
  client: string
}

/**
 * The caller, if the token grants one of the scopes.
 *
 * @throws Problem unauthenticated or forbidden
 */
export function authorize(request: HttpRequest, names: ClaimNames, ...anyOf: Scope[]): Caller {
  if (!request.claims) {
    const headers = { 'www-authenticate': 'Bearer' }
    throw new Problem('unauthenticated', 'Send a bearer token of the configured issuer.', { headers })
  }
  const caller = readCaller(request.claims, names)
  if (!caller)
    throw new Problem('forbidden', `The token names no client: expected the claim ${names.client}.`)
  if (anyOf.some((scope) => caller.scopes.has(scope))) return caller
  const needed = anyOf.join(' or ')
  const challenge = `Bearer error="insufficient_scope", scope="${anyOf.join(' ')}"`
  throw new Problem('forbidden', `The scope ${needed} is missing from the claim ${names.scope}.`, {
    headers: { 'www-authenticate': challenge },
  })
}

/** @throws Problem unknown-source */
export function sourceOf(config: Config, id: string): Source {
  const source = own(config.sources, id)
  if (!source) throw new Problem('unknown-source', 'The path names a source that is not configured.')
  return source
}

/** A source the caller may write. @throws Problem unknown-source or wrong-source */
export function writableSource(config: Config, caller: Caller, id: string): Source {
  const source = sourceOf(config, id)
  if (isOwn(source, caller)) return source
  throw new Problem('wrong-source', wrongSource)
}

/** A source the caller may see: its own, or any for an operator. @throws Problem unknown-source or wrong-source */
export function readableSource(config: Config, caller: Caller, id: string): Source {
  const source = sourceOf(config, id)
  if (maySee(source, caller)) return source
  throw new Problem('wrong-source', wrongSource)
}

export const maySee = (source: Source | undefined, caller: Caller): boolean =>
  caller.scopes.has('workitems:admin') || (source !== undefined && isOwn(source, caller))

const isOwn = (source: Source, caller: Caller): boolean => source.clients.includes(caller.client)

const wrongSource =
  "The token's client is not among the clients of this source; have an operator add it there."
