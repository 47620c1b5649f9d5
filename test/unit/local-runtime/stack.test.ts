import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type Issuer, startIssuer } from '../../../local/issuer.ts'
import { type Stack, type StackOptions, startStack } from '../../../local/stack.ts'
import { flowTemplate, synthesize } from './stack-fixture.ts'
import { removeTemporary, temporaryDirectory } from './temporary.ts'

removeTemporary()

const open: (Stack | Issuer)[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function prepare(options: Partial<StackOptions> = {}, parameters: Record<string, string> = {}) {
  const issuer = await startIssuer({ audience: 'flow', clients: {} })
  open.push(issuer)
  const stack = await startStack({
    templateDir: synthesize(flowTemplate()),
    parameters: { Issuer: issuer.url, ...parameters },
    tableEngine: 'dynalite',
    secrets: { SecretArn: { colour: 'blue' } },
    ...options,
  })
  open.push(stack)
  const token = await issuer.issue({ clientId: 'me', scopes: [] })
  const put = (id: string) =>
    fetch(`${stack.apiUrl}/items/${id}`, { method: 'PUT', headers: { authorization: `Bearer ${token}` } })
  const get = async (id: string) => {
    const response = await fetch(`${stack.apiUrl}/items/${id}`)
    return response.status === 200 ? ((await response.json()) as { seen: number; seenAt: number }) : undefined
  }
  const control = async (path: string, body?: object) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${stack.controlUrl}${path}`, init)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { stack, put, get, control }
}

describe('a stack', () => {
  test('runs the whole flow of its template', async () => {
    const { stack, put, get } = await prepare()
    expect(stack.outputs.ApiUrl).toBe(stack.apiUrl)
    expect((await put('a')).status).toBe(202)
    expect((await put('ignored')).status).toBe(202)
    await stack.clock.advance(1)
    expect(await get('a-blue')).toMatchObject({ seen: 1 })
    expect(await get('ignored-blue')).toBeUndefined()
    expect((await fetch(`${stack.apiUrl}/items/a`, { method: 'PUT' })).status).toBe(401)
  })

  test('runs its schedules by the virtual clock', async () => {
    const { stack, get } = await prepare()
    const before = stack.clock.now()
    await stack.clock.advance(10 * 60_000)
    const ticks = await get('ticks')
    expect(ticks?.seen).toBe(10)
    expect(ticks?.seenAt).toBeGreaterThanOrEqual(before + 10 * 60_000 - 1000)
  })

  test('what fails for good is dead-lettered: a message, and an event nobody waits for', async () => {
    const { stack, put, control } = await prepare({}, { TickFails: 'yes' })
    await put('poison')
    await stack.clock.advance(3 * 60_000)
    const [queue] = stack.deadLetters()
    const bodies = queue?.messages.map((message) => JSON.parse((message as { body: string }).body))
    expect(bodies).toContainEqual({ id: 'poison' })
    expect(bodies).toContainEqual(
      expect.objectContaining({ requestContext: expect.objectContaining({ approximateInvokeCount: 2 }) }),
    )
    expect((await control('/deadletters')).body).toHaveLength(1)
  })

  test('a killed environment costs time, not work', async () => {
    const { stack, put, get } = await prepare()
    stack.killNext('work')
    await put('a')
    await stack.clock.advance(1)
    expect(await get('a-blue')).toBeUndefined()
    await stack.clock.advance(61_000)
    expect(await get('a-blue')).toMatchObject({ seen: 1 })
  })
})

describe('the control API', () => {
  test('moves the clock, shows queues and logs, kills', async () => {
    const { stack, put, control } = await prepare()
    expect(await control('/kill', { function: 'track' })).toEqual({ status: 200, body: { killed: 0 } })
    await put('a')
    const before = stack.clock.now()
    const { body } = await control('/clock', { advanceMs: 5000 })
    expect(body.now).toBeGreaterThanOrEqual(before + 5000)
    const queues = (await control('/queues')).body
    expect(queues).toContainEqual({ name: 'flow-Events', visible: 0, delayed: 0, inFlight: 1 })
    await stack.clock.advance(60_000)
    // Output and result come on different ways: the line may be a moment later.
    const lines = async () => JSON.stringify((await control('/logs?function=track')).body)
    await expect.poll(lines).toContain('tracking 1')
    expect((await control('/health')).body).toMatchObject({ status: 'ok' })
  })

  test('says what is wrong', async () => {
    const { control } = await prepare()
    expect(await control('/clock', { advanceMs: -1 })).toMatchObject({ status: 400 })
    expect(await control('/kill', { function: 'nobody' })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('no function nobody') },
    })
    expect(await control('/other')).toMatchObject({ status: 404 })
  })
})

describe('what it cannot run', () => {
  test('unknown types are named, all at once, before anything is created', async () => {
    const template = flowTemplate()
    template.Resources.Machine = { Type: 'AWS::StepFunctions::StateMachine' }
    template.Resources.Bucket = { Type: 'AWS::S3::Bucket' }
    const starting = prepare({ templateDir: synthesize(template) })
    await expect(starting).rejects.toThrow(
      'AWS::StepFunctions::StateMachine (Machine), AWS::S3::Bucket (Bucket)',
    )
  })

  test('a property that would have an effect is refused', async () => {
    const template = flowTemplate()
    Object.assign(template.Resources.WorkSource?.Properties ?? {}, { FilterCriteria: { Filters: [] } })
    const starting = prepare({ templateDir: synthesize(template) })
    await expect(starting).rejects.toThrow(
      'EventSourceMapping WorkSource: property FilterCriteria is not supported',
    )
  })

  test('a taken port is told as such', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(prepare({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    server.close()
  })
})

test('with a data directory, table, queues and clock are there again', async () => {
  const dataDir = temporaryDirectory()
  const first = await prepare({ dataDir })
  await first.put('a')
  await first.stack.clock.advance(3_600_000)
  first.stack.sqs.send('flow-DeadLetters', { body: 'kept' })
  const at = first.stack.clock.now()
  await first.stack.close()

  const second = await prepare({ dataDir })
  expect(second.stack.clock.now()).toBeGreaterThanOrEqual(at)
  expect(await second.get('a-blue')).toMatchObject({ seen: 1 })
  expect(second.stack.deadLetters()[0]?.messages).toMatchObject([{ body: 'kept' }])
})
