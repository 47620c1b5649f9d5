import type { Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { atEdge } from '../../../functions/http/edge.ts'
import { type Handle, type HttpRequest, json } from '../../../functions/http/message.ts'
import { Problem } from '../../../functions/http/problem.ts'
import { behindEdge, httpEvent } from '../../support/http.ts'

const throwing = (error: unknown): Handle => {
  return async () => {
    throw error
  }
}

describe('edge', () => {
  it('hands over headers in lower case, the very bytes and the claims', async () => {
    let seen: HttpRequest | undefined
    const { call } = behindEdge(async (request) => {
      seen = request
      return json(200, {})
    })
    const bytes = Uint8Array.of(0x00, 0xff, 0x80)

    await call(httpEvent('GET /x', { headers: { 'X-One': 'a' }, body: bytes, claims: { sub: 'me' } }))

    expect(seen?.headers['x-one']).toBe('a')
    expect(seen && Uint8Array.from(seen.body)).toEqual(bytes)
    expect(seen?.claims).toEqual({ sub: 'me' })
  })

  it('logs a problem by its code, with the request id that the answer names', async () => {
    const { call, lines } = behindEdge(throwing(new Problem('too-large', 'Smaller.')))
    const answer = await call(httpEvent('GET /x'))

    expect(answer.json.instance).toBe('request-1')
    expect(lines).toEqual([
      {
        level: 'info',
        event: 'refused',
        fields: { route: 'GET /x', request: 'request-1', code: 'too-large', statusCode: 413 },
      },
    ])
  })

  it.each([
    new TypeError('data: S3CRET\n    second line S3CRET'),
    Object.assign(new Error('S3CRET'), { name: 'ProvisionedThroughputExceededException' }),
    'S3CRET',
    undefined,
    null,
  ])('turns the exception %# into 503 and one line without its text', async (error) => {
    const { call, lines } = behindEdge(throwing(error))
    const answer = await call(httpEvent('GET /x'))

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
    expect(lines).toHaveLength(1)
    expect(answer.text + JSON.stringify(lines)).not.toContain('S3CRET')
  })

  it('tells name, code and place of an exception', async () => {
    const error = Object.assign(new Error('connect to 10.0.0.1'), { code: 'ECONNREFUSED' })
    const { call, lines } = behindEdge(throwing(error))

    await call(httpEvent('GET /x'))

    expect(lines[0]).toMatchObject({
      level: 'error',
      event: 'request-failed',
      fields: { error: 'Error', cause: 'ECONNREFUSED', stack: expect.stringContaining('edge.test.ts') },
    })
  })

  it('answers by itself before the function runs out of time', async () => {
    const lambda = atEdge(() => new Promise(() => {}), { log: () => {} })
    const context = { getRemainingTimeInMillis: () => 1_005 } as unknown as Context
    const response = await lambda(httpEvent('GET /x') as unknown as HttpRequest, context)
    expect(response.statusCode).toBe(503)
  })

  it.each([async () => json(200, {}), throwing(new Problem('forged', '')), throwing(new Error('x'))])(
    'runs what comes at the end, however it ends: %#',
    async (handle) => {
      let ends = 0
      const lambda = atEdge(handle as Handle, { log: () => {}, done: () => void ends++ })
      await lambda(httpEvent('GET /x') as unknown as HttpRequest, {} as Context)
      expect(ends).toBe(1)
    },
  )
})
