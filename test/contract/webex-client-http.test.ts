import { createServer as createTlsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { post } from '../../functions/platforms/http.ts'
import { selfSigned } from '../fixtures/webex/self-signed.ts'
import { type Answer, startServer, type TinyServer } from '../fixtures/webex/server.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  for (const one of open.splice(0)) await one.close()
})

async function serve(answer: (path: string) => Answer): Promise<TinyServer> {
  const server = await startServer((seen) => answer(seen.path))
  open.push(server)
  return server
}

async function listen(server: Server, scheme = 'http'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return `${scheme}://127.0.0.1:${(server.address() as { port: number }).port}/`
}

const call = (url: string, over = {}) => post({ url, headers: {}, body: '{}', timeoutMs: 2_000, ...over })

describe('kept connections', () => {
  it('are used again', async () => {
    const server = await serve(() => ({ status: 200 }))

    for (let turn = 0; turn < 3; turn++) await call(server.url)

    expect(new Set(server.seen.map((seen) => seen.connection)).size).toBe(1)
  })

  it('are kept for a whole batch, which calls for all its messages at once', async () => {
    const server = await serve(() => ({ status: 200 }))
    const batch = () => Promise.all(Array.from({ length: 10 }, () => call(server.url)))

    for (let turn = 0; turn < 3; turn++) await batch()

    expect(new Set(server.seen.map((seen) => seen.connection)).size).toBe(10)
  })

  it('are left after 4 s, before servers usually close them', async () => {
    const server = await serve(() => ({ status: 200 }))
    await call(server.url)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 4_500 })

    const result = await call(server.url)

    expect(result).toMatchObject({ got: 'reply', status: 200 })
    expect(server.seen.map((seen) => seen.connection)).toEqual([1, 2])
  })

  it('closed by the server in the meantime cost nothing', async () => {
    const server = await serve(() => ({ status: 200 }))
    await call(server.url)
    server.server.closeIdleConnections()

    const result = await call(server.url)

    expect(result).toMatchObject({ got: 'reply', status: 200 })
    expect(server.seen).toHaveLength(2)
  })

  it('reset after we wrote are unknown, never "not sent"', async () => {
    const server = await serve((path) =>
      path === '/reset' ? (response) => response.socket?.resetAndDestroy() : { status: 200 },
    )
    await call(server.url)

    const result = await call(`${server.url}/reset`)

    expect(result).toEqual({ got: 'no-reply', code: 'ECONNRESET' })
    expect(server.seen.map((seen) => seen.connection)).toEqual([1, 1])
  })

  it('closed at the very moment we write are unknown, and the request is not repeated', async () => {
    let requests = 0
    const raw = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => {
        requests++
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        else socket.destroy()
      })
    })
    const url = await listen(raw)
    await call(url)

    const result = await call(url)

    expect(result).toMatchObject({ got: 'no-reply' })
    expect(requests).toBe(2)
  })

  it('are handed to waiting requests when all are busy', async () => {
    const server = await serve(() => ({ status: 200 }))

    const results = await Promise.all(Array.from({ length: 80 }, () => call(server.url)))

    expect(results.every((result) => result.got === 'reply' && result.status === 200)).toBe(true)
    expect(new Set(server.seen.map((seen) => seen.connection)).size).toBeLessThanOrEqual(32)
  })
})

describe('before a connection stands', () => {
  it('no free connection in time is not sent', async () => {
    const server = await serve((path) => (path === '/hang' ? () => undefined : { status: 200 }))
    const busy = Array.from({ length: 32 }, () => call(`${server.url}/hang`, { timeoutMs: 900 }))
    await vi.waitFor(() => expect(server.seen).toHaveLength(32))

    const result = await call(server.url, { connectTimeoutMs: 100 })

    expect(result).toEqual({ got: 'not-sent', code: 'ERR_CONNECT_TIMEOUT' })
    await Promise.all(busy)
    expect(server.seen).toHaveLength(32)
  })

  it('a TLS handshake that never ends is not sent', async () => {
    const sockets: Socket[] = []
    const url = await listen(
      createServer((socket) => sockets.push(socket)),
      'https',
    )

    const result = await call(url, { connectTimeoutMs: 100 })

    expect(result).toEqual({ got: 'not-sent', code: 'ERR_CONNECT_TIMEOUT' })
    for (const socket of sockets) socket.destroy()
  })

  it('something that speaks no TLS is not sent', async () => {
    const url = await listen(
      createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'https',
    )

    expect(await call(url)).toMatchObject({ got: 'not-sent' })
  })

  it('an unverified certificate gets no byte, even when the environment says it may', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    let requests = 0
    const url = await listen(
      createTlsServer(selfSigned(), () => requests++),
      'https',
    )

    const result = await call(url)

    expect(result).toEqual({ got: 'not-sent', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(requests).toBe(0)
  })
})

describe('replies', () => {
  it('too large are cut, the status is kept', async () => {
    const server = await serve(() => ({ status: 413, body: 'x'.repeat(5_000) }))

    const result = await call(server.url, { maxReplyBytes: 1_000 })

    expect(result).toMatchObject({ got: 'reply', status: 413, complete: false })
  })

  it('redirects are not followed', async () => {
    const server = await serve(() => ({ status: 307, headers: { location: '/other' } }))

    const result = await call(server.url)

    expect(result).toMatchObject({ got: 'reply', status: 307 })
    expect(server.seen.map((seen) => seen.path)).toEqual(['/'])
  })

  it('trickling in are cut at the total time', async () => {
    const server = await serve(() => (response) => {
      response.writeHead(200).write('a')
    })

    const result = await call(server.url, { timeoutMs: 150 })

    expect(result).toMatchObject({ got: 'reply', status: 200, complete: false })
  })
})
