import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { AwsError, type JsonServer, serveJson } from '../../../local/aws/http.ts'

let server: JsonServer
beforeAll(async () => {
  server = await serveJson({
    name: 'Echo',
    target: 'Echo_2020',
    version: '1.1',
    operations: {
      Echo: (input: object) => input,
      Nothing: () => undefined,
      Refuse: () => {
        throw new AwsError('com.amazonaws.echo#Refused', 'no', 418)
      },
      Break: () => {
        throw new Error('a bug')
      },
      Wait: (_: object, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(aborted()))
        }),
    },
  })
})
afterAll(() => server.close())

const aborted = vi.fn()
async function call(target: string, body = '{}', init: RequestInit = {}) {
  const headers = { 'x-amz-target': target }
  const response = await fetch(server.url, { method: 'POST', headers, body, ...init })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { __type?: string },
  }
}

test('an operation gets its input and answers as AWS JSON', async () => {
  const { status, headers, body } = await call('Echo_2020.Echo', '{"a": "grüße"}')

  expect(status).toBe(200)
  expect(body).toEqual({ a: 'grüße' })
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.1')
  expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/)
})

test('no input and no output are empty objects', async () => {
  expect((await call('Echo_2020.Echo', '')).body).toEqual({})
  expect((await call('Echo_2020.Nothing')).body).toEqual({})
})

test('a refusal has its type, message and status', async () => {
  const { status, body } = await call('Echo_2020.Refuse')

  expect(status).toBe(418)
  expect(body).toEqual({ __type: 'com.amazonaws.echo#Refused', message: 'no' })
})

test('a bug is a 500 that tells nothing, and is logged', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)

  const { status, body } = await call('Echo_2020.Break')

  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toContain('a bug')
  expect(log).toHaveBeenCalledOnce()
  log.mockRestore()
})

test.each(['Echo_2020.Other', 'Other.Echo', 'Echo_2020.toString', ''])(
  '"%s" is no operation',
  async (target) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

    const { status, body } = await call(target)

    expect(status).toBe(400)
    expect(body.__type).toBe('UnknownOperationException')
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  },
)

test.each(['{', '[]', '3', 'null'])('the body %s is refused', async (text) => {
  expect((await call('Echo_2020.Echo', text)).body.__type).toBe('SerializationException')
})

test('a body over 16 MiB is refused', async () => {
  const { status, body } = await call('Echo_2020.Echo', `"${'x'.repeat(16 * 1024 * 1024)}"`)

  expect(status).toBe(413)
  expect(body.__type).toBe('RequestEntityTooLargeException')
})

test('an operation learns that its client has gone', async () => {
  const leaving = new AbortController()
  const waiting = call('Echo_2020.Wait', '{}', { signal: leaving.signal })
  setTimeout(() => leaving.abort(), 20)

  await expect(waiting).rejects.toThrow()

  await vi.waitFor(() => expect(aborted).toHaveBeenCalled())
})

test('other machines cannot reach it', async () => {
  const { port } = new URL(server.url)
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')
  if (!outside) return

  await expect(fetch(`http://${outside.address}:${port}`)).rejects.toThrow()
})
