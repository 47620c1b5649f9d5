import { describe, expect, test } from 'vitest'
import { startIssuer } from '../../../local/issuer.ts'
import { open, prepare } from './gateway-fixture.ts'

describe('the JWT authorizer', () => {
  const grant = { clientId: 'crm-client', scopes: ['workitems:read', 'workitems:write'] }

  async function guarded(scopes: string[] = []) {
    const prepared = await prepare()
    const issuer = await startIssuer({ audience: 'workbridge', clients: {} })
    open.push(issuer)
    prepared.api.addAuthorizer('jwt', {
      issuer: issuer.url,
      audience: ['workbridge'],
      identitySource: ['$request.header.Authorization'],
    })
    prepared.route('GET /', { authorizerId: 'jwt', scopes })
    const callWith = (token?: string) =>
      prepared.call('/', token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
    return { ...prepared, issuer, callWith }
  }

  test('claims reach the function as strings, lists as [a b]', async () => {
    const { callWith, issuer, events } = await guarded()
    const claims = { roles: ['a', 'b'], count: 3, nested: { a: true } }
    expect((await callWith(await issuer.issue({ ...grant, claims }))).status).toBe(200)
    expect(events[0]?.requestContext.authorizer).toMatchObject({
      jwt: {
        claims: {
          iss: issuer.url,
          aud: 'workbridge',
          client_id: 'crm-client',
          scope: 'workitems:read workitems:write',
          roles: '[a b]',
          count: '3',
          nested: 'map[a:true]',
        },
        scopes: null,
      },
    })
  })

  test('no token, another issuer, another audience, an old token: 401 in AWS words', async () => {
    const { callWith, issuer, events } = await guarded()
    const other = await startIssuer({ audience: 'workbridge', clients: {} })
    open.push(other)
    const bad = [
      undefined,
      'garbage',
      await other.issue(grant),
      await other.issue({ ...grant, claims: { iss: issuer.url } }),
      await issuer.issue({ ...grant, ttl: -60 }),
    ]
    for (const token of bad) {
      expect(await callWith(token)).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' })
    }
    expect(events).toEqual([])
  })

  test('one audience of several must fit; client_id stands in where there is none', async () => {
    const { api, route, call, issuer } = await guarded()
    const identitySource = ['$request.querystring.token']
    api.addAuthorizer('other', { issuer: issuer.url, audience: ['crm-client'], identitySource })
    route('GET /other', { authorizerId: 'other' })
    const status = async (claims: object) =>
      (await call(`/other?token=${await issuer.issue({ ...grant, claims: { ...claims } })}`)).status
    expect(await status({})).toBe(401)
    expect(await status({ aud: ['x', 'crm-client'] })).toBe(200)
    expect(await status({ aud: undefined })).toBe(200)
    expect(await status({ aud: undefined, client_id: 'x' })).toBe(401)
  })

  test('a route scope is needed: one of them, else 403', async () => {
    const { callWith, issuer } = await guarded(['workitems:admin', 'workitems:read'])
    expect((await callWith(await issuer.issue(grant))).status).toBe(200)
    const answer = await callWith(await issuer.issue({ ...grant, scopes: ['other'] }))
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
  })

  test('moving the virtual clock expires no token', async () => {
    const { callWith, issuer, clock } = await guarded()
    const token = await issuer.issue({ ...grant, ttl: 60 })
    await clock.advance(86_400_000)
    expect((await callWith(token)).status).toBe(200)
  })
})

describe('the issuer', () => {
  const clients = { 'crm-client': { secret: 's3cret', scopes: ['workitems:read', 'workitems:write'] } }
  async function prepareIssuer() {
    const issuer = await startIssuer({ audience: 'workbridge', clients })
    open.push(issuer)
    const ask = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
      const response = await fetch(`${issuer.url}/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers,
      })
      return { status: response.status, body: (await response.json()) as Record<string, string> }
    }
    return { issuer, ask }
  }
  const form = { grant_type: 'client_credentials', client_id: 'crm-client', client_secret: 's3cret' }

  test('gives tokens for client credentials, in the form or as basic', async () => {
    const { ask } = await prepareIssuer()
    expect(await ask({ ...form, scope: 'workitems:read' })).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 86400, scope: 'workitems:read' },
    })
    const basic = { authorization: `Basic ${Buffer.from('crm-client:s3cret').toString('base64')}` }
    expect((await ask({ grant_type: 'client_credentials' }, basic)).status).toBe(200)
  })

  test('refuses the rest', async () => {
    const { ask } = await prepareIssuer()
    expect(await ask({ ...form, client_secret: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
    expect(await ask({ ...form, client_id: '__proto__' })).toMatchObject({ status: 401 })
    expect(await ask({ ...form, grant_type: 'password' })).toMatchObject({ status: 400 })
    expect(await ask({ ...form, scope: 'root' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    })
  })
})
