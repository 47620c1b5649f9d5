import { describe, expect, it } from 'vitest'
import { readCaller, readScopes } from '../../../functions/http/claims.ts'

const read = (claims: Record<string, unknown>, scope = 'scope', client = 'client_id') => {
  const caller = readCaller(claims, { scope, client })
  return caller && { ...caller, scopes: [...caller.scopes] }
}

/* Claims as an HTTP API hands them over: every value is text, lists are `[a b]`. */

describe('readCaller on tokens of real providers', () => {
  it('reads a Cognito access token of the client-credentials grant', () => {
    const claims = {
      sub: '1example23456789',
      token_use: 'access',
      scope: 'workbridge/workitems:write workbridge/workitems:read',
      auth_time: '1768478400',
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE',
      exp: '1768482000',
      iat: '1768478400',
      version: '2',
      jti: '0b3f8c1e-0d3a-4d8e-9f60-5a1d1e6f0a11',
      client_id: '1example23456789',
    }
    expect(read(claims)).toEqual({
      client: '1example23456789',
      subject: '1example23456789',
      scopes: ['workitems:read', 'workitems:write'],
    })
  })

  it('reads an Entra v2 token of an application, with roles', () => {
    const claims = {
      aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      iss: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
      azp: 'b1a3d2c4-0000-4000-8000-000000000001',
      azpacr: '1',
      idtyp: 'app',
      oid: 'b1a3d2c4-0000-4000-8000-0000000000ff',
      roles: '[workitems:read workitems:admin]',
      sub: 'b1a3d2c4-0000-4000-8000-0000000000ff',
      tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      ver: '2.0',
    }
    expect(read(claims, 'roles', 'azp')).toMatchObject({
      client: 'b1a3d2c4-0000-4000-8000-000000000001',
      scopes: ['workitems:read', 'workitems:admin'],
    })
  })

  it('reads an Entra v1 token of a person, with scp as text and appid', () => {
    const claims = {
      aud: 'api://workbridge',
      iss: 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
      appid: 'b1a3d2c4-0000-4000-8000-000000000002',
      scp: 'workitems:read workitems:data',
      sub: 'person-1',
      ver: '1.0',
    }
    expect(read(claims, 'scp')).toEqual({
      client: 'b1a3d2c4-0000-4000-8000-000000000002',
      subject: 'person-1',
      scopes: ['workitems:read', 'workitems:data'],
    })
  })

  it('reads an Okta access token, with scp as a list and cid', () => {
    const claims = {
      ver: '1',
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://example.okta.com/oauth2/default',
      aud: 'api://workbridge',
      cid: '0oa2example',
      scp: '[workitems:write]',
      sub: '0oa2example',
    }
    expect(read(claims, 'scp')).toMatchObject({ client: '0oa2example', scopes: ['workitems:write'] })
  })
})

describe('readCaller', () => {
  it('prefers the configured claim for the client', () => {
    expect(read({ azp: 'from-azp', client_id: 'from-client-id' }, 'scope', 'azp')?.client).toBe('from-azp')
  })

  it('knows no caller where no claim names a client', () => {
    expect(read({ sub: 'someone', scope: 'workitems:admin' })).toBeUndefined()
    expect(read({ client_id: '', azp: 7 })).toBeUndefined()
  })

  it('finds nothing in what objects inherit', () => {
    expect(read({ scope: 'workitems:read' }, 'scope', 'constructor')).toBeUndefined()
    expect(read({ client_id: 'c' }, 'constructor')?.scopes).toEqual([])
  })
})

describe('readScopes', () => {
  it.each([
    ['OAuth text', 'workitems:read  openid\tworkitems:write'],
    ['list as HTTP APIs write it', '[workitems:read openid workitems:write]'],
    ['JSON text of a list', '["workitems:read","openid","workitems:write"]'],
    ['list', ['workitems:read', 'openid', 7, 'workitems:write']],
    ['resource server in front', 'workbridge/workitems:read https://api.example.com/workitems:write'],
  ])('reads %s', (_, claim) => {
    expect([...readScopes(claim)]).toEqual(['workitems:read', 'workitems:write'])
  })

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['an empty list', '[]'],
    ['an object', { 'workitems:admin': true }],
    ['a longer name', 'workitems:administrator xworkitems:admin'],
    ['a name with a path behind it', 'workitems:admin/none'],
    ['a name inside another', 'not,workitems:admin'],
  ])('grants nothing for %s', (_, claim) => {
    expect([...readScopes(claim)]).toEqual([])
  })
})
