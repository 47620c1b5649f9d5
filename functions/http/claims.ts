export const scopes = ['workitems:read', 'workitems:data', 'workitems:write', 'workitems:admin'] as const
export type Scope = (typeof scopes)[number]

type Claims = Readonly<Record<string, unknown>>

/** Who asks, and what the token allows. */
export interface Caller {
  client: string
  /** The person or principal behind the client, where the token names one. */
  subject?: string
  scopes: ReadonlySet<Scope>
}

/** Where identity providers put the client's id: Cognito and RFC 9068; OpenID Connect and Entra v2; Entra v1; Okta. */
const clientClaims = ['client_id', 'azp', 'appid', 'cid']

/** Reads the caller out of a checked token's claims; undefined when they name no client. */
export function readCaller(claims: Claims, names: { scope: string; client: string }): Caller | undefined {
  const client = [names.client, ...clientClaims].map((name) => textOf(claims, name)).find(Boolean)
  if (!client) return undefined
  const subject = textOf(claims, 'sub')
  return {
    client,
    subject,
    scopes: readScopes(Object.hasOwn(claims, names.scope) ? claims[names.scope] : ''),
  }
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/**
 * The scopes we know among the granted ones. Cognito puts the resource server in front (`workbridge/workitems:read`),
 * so the last path part counts.
 */
export function readScopes(claim: unknown): ReadonlySet<Scope> {
  const granted = new Set(listOf(claim).map((scope) => scope.slice(scope.lastIndexOf('/') + 1)))
  return new Set(scopes.filter((scope) => granted.has(scope)))
}

/** A list, its JSON text, the text HTTP APIs make of one (`[a b]`), or OAuth's own: names with blanks between. */
function listOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((one): one is string => typeof one === 'string')
  if (typeof claim !== 'string') return []
  const text = claim.trim()
  if (!text.startsWith('[') || !text.endsWith(']')) return text.split(/\s+/)
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed)) return listOf(parsed)
  } catch {
    // Not JSON: the gateway's own way of writing a list.
  }
  return text.slice(1, -1).trim().split(/\s+/)
}
