import { describe, expect, test } from 'vitest'
import { prepare } from './gateway-fixture.ts'

describe('routes', () => {
  test('the most specific one wins', async () => {
    const { route, call } = await prepare(({ routeKey, pathParameters }) => ({ routeKey, pathParameters }))
    for (const key of [
      '$default',
      'ANY /{all+}',
      'GET /v1/{rest+}',
      'GET /v1/tasks/{id}',
      'ANY /v1/tasks/{id}',
      'GET /v1/tasks/new',
    ]) {
      route(key)
    }
    const matched = async (method: string, path: string) => JSON.parse((await call(path, { method })).body)
    expect(await matched('GET', '/v1/tasks/new')).toEqual({ routeKey: 'GET /v1/tasks/new' })
    expect(await matched('GET', '/v1/tasks/a%3Ab')).toEqual({
      routeKey: 'GET /v1/tasks/{id}',
      pathParameters: { id: 'a:b' },
    })
    expect(await matched('PUT', '/v1/tasks/7')).toEqual({
      routeKey: 'ANY /v1/tasks/{id}',
      pathParameters: { id: '7' },
    })
    expect(await matched('GET', '/v1/a/b')).toEqual({
      routeKey: 'GET /v1/{rest+}',
      pathParameters: { rest: 'a/b' },
    })
    expect(await matched('POST', '/x')).toEqual({ routeKey: 'ANY /{all+}', pathParameters: { all: 'x' } })
    expect(await matched('POST', '/')).toEqual({ routeKey: '$default' })
  })

  test('what matches none is 404 in AWS words', async () => {
    const { route, call } = await prepare()
    route('GET /v1/tasks/{id}')
    for (const path of ['/', '/v1/tasks', '/v1/tasks/', '/v1/tasks/1/2']) {
      expect(await call(path)).toMatchObject({ status: 404, body: '{"message":"Not Found"}' })
    }
  })
})

describe('the event', () => {
  test('is payload format 2.0', async () => {
    const { route, call, events } = await prepare()
    route('PUT /v1/{source}/tasks/{id}')
    await call('/v1/crm/tasks/42?a=1&a=2&b=%C3%A9', {
      method: 'PUT',
      body: '{"x":"é"}',
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Custom': 'One', Cookie: 'c1=a; c2=b' },
    })
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'PUT /v1/{source}/tasks/{id}',
      rawPath: '/v1/crm/tasks/42',
      rawQueryString: 'a=1&a=2&b=%C3%A9',
      queryStringParameters: { a: '1,2', b: 'é' },
      cookies: ['c1=a', 'c2=b'],
      headers: { 'x-custom': 'One', 'content-type': 'application/json; charset=utf-8' },
      pathParameters: { source: 'crm', id: '42' },
      body: '{"x":"é"}',
      isBase64Encoded: false,
      requestContext: { apiId: 'api1', stage: '$default', http: { method: 'PUT', path: '/v1/crm/tasks/42' } },
    })
    expect(events[0]?.headers).not.toHaveProperty('cookie')
    expect(events[0]?.requestContext.time).toMatch(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
  })

  test.each([
    ['text/plain', false],
    ['application/json', false],
    ['application/xml', false],
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['application/merge-patch+json', true],
    ['application/x-ndjson', true],
  ])('a body of %s: base64 %s', async (type, isBase64Encoded) => {
    const { route, call, events } = await prepare()
    route('POST /')
    const bytes = Buffer.from([0x7b, 0xe2, 0x82, 0xac, 0x7d])
    await call('/', { method: 'POST', body: bytes, headers: { 'content-type': type } })
    expect(events[0]).toMatchObject({ isBase64Encoded })
    expect(Buffer.from(events[0]?.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(bytes)
  })

  test('without a body there is none', async () => {
    const { route, call, events } = await prepare()
    route('GET /')
    await call('/')
    expect(events[0]).toMatchObject({ isBase64Encoded: false })
    expect(events[0]).not.toHaveProperty('body')
  })

  test('its time is virtual', async () => {
    const { route, call, events, clock } = await prepare()
    route('GET /')
    await clock.advance(86_400_000)
    await call('/')
    expect(Number(events[0]?.requestContext.timeEpoch)).toBeGreaterThan(Date.now() + 86_000_000)
  })
})

describe('the response', () => {
  test('with a status code is taken as it is', async () => {
    const { route, call } = await prepare(() => ({
      statusCode: 202,
      headers: { 'Content-Type': 'application/problem+json', 'Retry-After': 5 },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from('héllo').toString('base64'),
      isBase64Encoded: true,
    }))
    route('GET /')
    const { status, headers, body } = await call('/')
    expect([status, body]).toEqual([202, 'héllo'])
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('retry-after')).toBe('5')
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('apigw-requestid')).toBeTruthy()
  })

  test.each<[unknown, string]>([
    [{ any: 'thing' }, '{"any":"thing"}'],
    ['text', 'text'],
    [null, 'null'],
    [[1], '[1]'],
  ])('without one, %j is the body of a 200', async (answer, expected) => {
    const { route, call } = await prepare(() => answer)
    route('GET /')
    const { status, headers, body } = await call('/')
    expect([status, body, headers.get('content-type')]).toEqual([200, expected, 'application/json'])
  })

  test.each<[string, unknown]>([
    ['a crash', 'crash'],
    ['a status that is none', { statusCode: 'ok' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
  ])('%s is 500', async (_, answer) => {
    const { route, call } = await prepare(() => answer)
    route('GET /')
    expect(await call('/')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
  })

  test('an integration that is late is 503', async () => {
    const { route, call } = await prepare(() => new Promise((resolve) => setTimeout(resolve, 200)), 50)
    route('GET /')
    expect(await call('/')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' })
  })
})

describe('limits', () => {
  test.each([
    ['10 MB', 10 * 1024 * 1024 + 1, 'text/plain'],
    ['the 6 MB of an event', 6 * 1024 * 1024, 'text/plain'],
    ['the 6 MB of an event as base64', 5 * 1024 * 1024, 'application/octet-stream'],
  ])('a body over %s is 413', async (_, size, type) => {
    const { route, call, events } = await prepare()
    route('POST /')
    const answer = await call('/', {
      method: 'POST',
      body: Buffer.alloc(size, 'x'),
      headers: { 'content-type': type },
    })
    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' })
    expect(events).toEqual([])
  })

  test('throttling: burst at once, refilled at the rate, a bucket per route', async () => {
    const { api, route, call, clock } = await prepare()
    route('GET /a')
    route('GET /b')
    api.setLimits({
      fallback: { ratePerSecond: 1000, burst: 1000 },
      routes: { 'GET /a': { ratePerSecond: 0.1, burst: 2 } },
    })
    const statuses = async (path: string) => [
      (await call(path)).status,
      (await call(path)).status,
      (await call(path)).status,
    ]
    expect(await statuses('/a')).toEqual([200, 200, 429])
    expect(await statuses('/b')).toEqual([200, 200, 200])
    expect((await call('/a')).body).toBe('{"message":"Too Many Requests"}')
    await clock.advance(10_000)
    expect(await statuses('/a')).toEqual([200, 429, 429])
  })

  test('a request is in flight for the clock', async () => {
    const { route, call, clock } = await prepare(() => new Promise((resolve) => setTimeout(resolve, 100)))
    route('GET /')
    let answered = false
    const request = call('/').then(() => {
      answered = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await clock.advance(1000)
    await request
    expect(answered).toBe(true)
  })
})
