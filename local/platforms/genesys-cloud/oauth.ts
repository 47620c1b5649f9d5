import type { Reply } from '../shared/http.ts'
import type { Call, Route } from './call.ts'

/**
 * `POST /oauth/token` of `login.<domain>`. Documented by the SDKs: basic authorization, form body, the members of the
 * reply. Observed: an unknown client is a 400, a wrong secret a 401, with these texts. Other refusals are RFC 6749's.
 */
function token(call: Call): Reply {
  const { world } = call
  const form = new URLSearchParams(call.text)
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 'grant type not supported')
  const given = basic(call.headers.authorization) ?? {
    id: form.get('client_id') ?? '',
    secret: form.get('client_secret') ?? '',
  }
  const client = world.tokens.client(given.id)
  if (!client) return refuse(400, 'invalid_client', 'client not found')
  if (client.secret !== given.secret) return refuse(401, 'invalid_client', 'authentication failed')
  const { tokenSeconds } = world.switches
  const accessToken = world.tokens.issue(client.id, world.clock.now() + tokenSeconds * 1_000)
  return {
    status: 200,
    body: { access_token: accessToken, token_type: 'bearer', expires_in: tokenSeconds },
  }
}

function basic(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at < 0 ? undefined : { id: text.slice(0, at), secret: text.slice(at + 1) }
}

/** Whether `error_description` is sent too is not known. */
const refuse = (status: number, error: string, description: string): Reply => ({
  status,
  body: { error, description },
})

export const oauthRoutes: readonly Route[] = [
  { method: 'POST', template: '/oauth/token', operation: 'token', permissions: undefined, run: token },
]
