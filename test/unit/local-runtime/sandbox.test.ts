import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createClock } from '../../../local/clock.ts'
import type { FunctionDefinition, LogLine } from '../../../local/lambda/types.ts'
import { createFunction, type LambdaFunction } from '../../../local/sandbox.ts'
import { removeTemporary, temporaryDirectory } from './temporary.ts'

removeTemporary()

const open: LambdaFunction[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((fn) => fn.close()))
})

function prepare(changes: Partial<FunctionDefinition> = {}, maxEnvironments?: number) {
  const clock = createClock()
  const lines: LogLine[] = []
  const definition: FunctionDefinition = {
    name: 'echo',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
    directory: new URL('functions/echo', import.meta.url).pathname,
    handler: 'index.handler',
    timeoutMs: 5000,
    memoryMb: 512,
    environment: { COLOUR: 'green' },
    ...changes,
  }
  const onLog = (line: LogLine) => lines.push(line)
  const fn = createFunction(definition, {
    clock,
    endpoints: { AWS_ENDPOINT_URL_SQS: 'http://q' },
    onLog,
    maxEnvironments,
  })
  open.push(fn)
  const call = async (event: object) => {
    const result = await fn.invoke(JSON.stringify(event))
    if (!result.ok) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`)
    return JSON.parse(result.payload)
  }
  return { fn, call, clock, lines }
}

function bundleOf(source: string): string {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'index.js'), source)
  return directory
}

describe('environments', () => {
  test('are started cold, then reused', async () => {
    const { call, fn } = prepare()
    const first = await call({ n: 1 })
    const second = await call({ n: 2 })
    expect(second.pid).toBe(first.pid)
    expect(second.event).toEqual({ n: 2 })
    expect(second.requestId).not.toBe(first.requestId)
    expect(fn.stats()).toEqual({ environments: 1, running: 0, waiting: 0 })
  })

  test('take one invocation each', async () => {
    const { call } = prepare()
    const [a, b] = await Promise.all([call({ sleepMs: 300 }), call({ sleepMs: 300 })])
    expect(a.pid).not.toBe(b.pid)
  })

  test('are not more than the cap: further invocations wait for one', async () => {
    const { call, fn } = prepare({}, 1)
    const both = Promise.all([call({ sleepMs: 50 }), call({})])
    expect(fn.stats().running).toBe(2)
    const [a, b] = await both
    expect(a.pid).toBe(b.pid)
  })

  test('see the variables of template, Lambda and services, and nothing of this machine', async () => {
    const { call } = prepare()
    const names = ['COLOUR', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_REGION', 'AWS_ENDPOINT_URL_SQS', 'HOME']
    const { env } = await call({ env: names })
    expect(env).toEqual({
      COLOUR: 'green',
      AWS_LAMBDA_FUNCTION_NAME: 'echo',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_SQS: 'http://q',
    })
  })

  test('lines of output carry function and request', async () => {
    const { call, lines } = prepare({ logging: { format: 'JSON' } })
    const { requestId } = await call({ log: 'hello' })
    await expect.poll(() => lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ functionName: 'echo', requestId })
    expect(JSON.parse(lines[0]?.line ?? '')).toMatchObject({ level: 'INFO', message: 'hello', requestId })
  })
})

describe('failures', () => {
  test('an error thrown keeps the environment', async () => {
    const { call, fn } = prepare()
    await expect(call({ fail: 'no' })).rejects.toThrow('TypeError: no')
    await call({})
    expect(fn.stats().environments).toBe(1)
  })

  test('a crash is an error of this invocation; the next gets a new environment', async () => {
    const { call } = prepare()
    const { pid } = await call({})
    await expect(call({ crash: true })).rejects.toThrow(/Runtime.ExitError: .*exit status 3/)
    expect((await call({})).pid).not.toBe(pid)
  })

  test('the time-out kills hard', async () => {
    const { call, lines } = prepare({ timeoutMs: 300 })
    await expect(call({ sleepMs: 60_000 })).rejects.toThrow(
      /Sandbox.Timedout: .*Task timed out after 0.30 seconds/,
    )
    expect(lines.at(-1)?.line).toContain('Task timed out')
    await call({})
  })

  test.each([
    ['no such export', { handler: 'index.missing' }, 'Runtime.HandlerNotFound'],
    ['not a function', { handler: 'index.notFunction' }, 'Runtime.HandlerNotFound'],
    ['syntax error', { directory: bundleOf('const = 1') }, 'Runtime.UserCodeSyntaxError'],
    ['no such directory', { directory: '/nonexistent/bundle' }, 'Runtime.ExitError'],
  ])('initialisation: %s', async (_, changes, type) => {
    const { call } = prepare(changes)
    await expect(call({})).rejects.toThrow(type)
  })

  test('a response over 6 MB is refused', async () => {
    const { call } = prepare({ directory: bundleOf("exports.handler = async () => 'x'.repeat(7e6)") })
    await expect(call({})).rejects.toThrow('Function.ResponseSizeTooLarge')
  })
})

describe('kill', () => {
  test('now: what is inside ends as Runtime.ExitError', async () => {
    const { call, fn } = prepare()
    const { pid } = await call({})
    const slow = call({ sleepMs: 60_000 })
    await expect.poll(() => fn.kill('now')).toBe(1)
    await expect(slow).rejects.toThrow(/Runtime.ExitError: .*signal: killed/)
    expect((await call({})).pid).not.toBe(pid)
  })

  test('next: dies before it sees the next invocation, once', async () => {
    const { call, fn, lines } = prepare()
    expect(fn.kill('next')).toBe(0)
    await expect(call({ log: 'seen' })).rejects.toThrow('Runtime.ExitError')
    await call({})
    expect(lines).toEqual([])
  })

  test('a waiting invocation gets a new environment when the only one dies', async () => {
    const { call, fn } = prepare({}, 1)
    await fn.warm()
    const crash = call({ crash: true, sleepMs: 20 })
    const waiting = call({})
    await expect(crash).rejects.toThrow('Runtime.ExitError')
    await waiting
  })
})

describe('clock', () => {
  test('Date is virtual, fixed during the invocation; performance.now and the deadline are not moved', async () => {
    const { call, clock } = prepare()
    const hour = 3_600_000
    const before = await call({})
    await clock.advance(24 * hour)
    const after = await call({})
    expect(after.pid).toBe(before.pid)
    expect(after.now - before.now).toBeGreaterThanOrEqual(24 * hour)
    expect(Math.abs(after.now - clock.now())).toBeLessThan(5000)
    expect(Math.abs(after.today - after.now)).toBeLessThan(100)
    expect(after.uptime - before.uptime).toBeLessThan(10_000)
    expect(after.remainingMs).toBeGreaterThan(3000)
    expect(after.remainingMs).toBeLessThanOrEqual(5000)
  })

  test('a cold start after an advance begins in virtual time', async () => {
    const { call, clock } = prepare()
    await clock.advance(10 * 3_600_000)
    const { started } = await call({})
    expect(Math.abs(started - clock.now())).toBeLessThan(5000)
  })

  test('an invocation is in flight: advance waits for it', async () => {
    const { call, clock, fn } = prepare()
    await fn.warm()
    let done = false
    const slow = call({ sleepMs: 200 }).then(() => {
      done = true
    })
    await clock.advance(1)
    expect(done).toBe(true)
    await slow
  })
})

/** What is asked for answers with the time of its own clock, which the virtual one is ahead of. */
const asker = `
  const { get } = require('node:http')
  exports.handler = ({ url }) => new Promise((resolve) =>
    get(url, ({ headers }) => resolve({ skewMs: Date.now() - Date.parse(headers.date) })))`

test('regression: an answer is dated as the function counts, or the SDK takes every refusal for a wrong clock', async () => {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { call, clock } = prepare({ directory: bundleOf(asker) })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  await clock.advance(3_600_000)
  const { skewMs } = await call({ url })
  server.close()

  expect(Math.abs(skewMs)).toBeLessThan(5_000)
})
