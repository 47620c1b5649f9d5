import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** An OpenID Connect issuer for machines, with a key of its own that ends with it. */
export interface Issuer {
  /** The `iss` of its tokens. */
  url: string
  /** Signs an access token. `claims` are added, or replace what it sets itself; undefined takes one out. */
  issue(grant: Grant): Promise<string>
  close(): Promise<void>
}

export interface Grant {
  clientId: string
  scopes: readonly string[]
  claims?: Record<string, unknown>
  /** Seconds, real time. Default a day. */
  ttl?: number
}

export interface IssuerClient {
  secret: string
  scopes: readonly string[]
}

export interface IssuerOptions {
  audience: string
  /** Client id -> what it may ask /token for. */
  clients: Record<string, IssuerClient>
  port?: number
}

const dayInSeconds = 86_400

/** Answers discovery, JWKS and `client_credentials` (RFC 6749 section 4.4), all over plain HTTP on 127.0.0.1. */
export async function startIssuer({ audience, clients, port = 0 }: IssuerOptions): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const kid = randomUUID()
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }

  const issue = ({ clientId, scopes, claims = {}, ttl = dayInSeconds }: Grant) => {
    // Real time: tokens do not expire by the virtual clock.
    const iat = Math.floor(Date.now() / 1000)
    const standard = { iss: url, sub: clientId, aud: audience, iat, exp: iat + ttl, jti: randomUUID() }
    const payload = { ...standard, client_id: clientId, scope: scopes.join(' '), ...claims }
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' }).sign(privateKey)
  }

  const server = createServer(async (request, response) => {
    const answer = await route(request, { url, jwk, clients, issue }).catch(() => badRequest)
    response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    issue,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

interface Context {
  url: string
  jwk: object
  clients: Record<string, IssuerClient>
  issue(grant: Grant): Promise<string>
}

async function route(request: IncomingMessage, context: Context): Promise<{ status: number; body: object }> {
  const { url, jwk } = context
  const { pathname } = new URL(request.url ?? '/', url)
  if (pathname === '/.well-known/openid-configuration') return { status: 200, body: discovery(url) }
  if (pathname === '/jwks') return { status: 200, body: { keys: [jwk] } }
  if (pathname === '/token' && request.method === 'POST') return token(request, context)
  return { status: 404, body: { error: 'not_found' } }
}

const badRequest = { status: 400, body: { error: 'invalid_request' } }

const discovery = (url: string) => ({
  issuer: url,
  jwks_uri: `${url}/jwks`,
  token_endpoint: `${url}/token`,
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['token'],
  subject_types_supported: ['public'],
})

async function token(request: IncomingMessage, { clients, issue }: Context) {
  const form = new URLSearchParams(await read(request))
  const { clientId, secret } = credentials(request, form)
  const client = Object.hasOwn(clients, clientId) ? clients[clientId] : undefined
  if (!client || client.secret !== secret) return { status: 401, body: { error: 'invalid_client' } }
  if (form.get('grant_type') !== 'client_credentials') {
    return { status: 400, body: { error: 'unsupported_grant_type' } }
  }
  const asked = form.get('scope')?.split(' ').filter(Boolean) ?? client.scopes
  if (!asked.every((scope) => client.scopes.includes(scope)))
    return { status: 400, body: { error: 'invalid_scope' } }
  const accessToken = await issue({ clientId, scopes: asked })
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: dayInSeconds,
    scope: asked.join(' '),
  }
  return { status: 200, body }
}

function credentials({ headers }: IncomingMessage, form: URLSearchParams) {
  const [, basic] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? []
  if (basic === undefined) {
    return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  }
  const [clientId = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(secret) }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
