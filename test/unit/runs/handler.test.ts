import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromRunItem, toRunItem } from '../../../functions/aws/run-item.ts'
import type { Run } from '../../../functions/domain/runs/run.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { defaultClient } from '../../../local/platforms/genesys-cloud/tokens.ts'
import { runWorld } from '../../support/run-world.ts'
import { conversationEvent, idOfRun, ruleName, runConfig } from '../../support/runs.ts'
import { type Harness, startHarness } from '../genesys-simulator/harness.ts'

const config = runConfig()
const table = mockClient(DynamoDBClient)
const queue = mockClient(SQSClient)
const secrets = mockClient(SecretsManagerClient)
const lines: string[] = []
let platform: Harness
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

beforeAll(async () => {
  platform = await startHarness()
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    TABLE_NAME: 'table',
    RUN_QUEUES: '{"genesys":"https://runs"}',
    CONNECTION_SECRETS: '{"genesys":"arn"}',
    PLATFORM_URLS: JSON.stringify({ genesys: { api: platform.sim.url, token: platform.sim.tokenUrl } }),
  }
  vi.stubGlobal('__WORKBRIDGE_CONFIG__', config)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  ;({ handler } = await import('../../../functions/handlers/reprioritize.ts'))
})
afterAll(async () => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await platform.close()
})

/** Items of runs; the condition of a put is the store's own tests' matter. */
let items: Map<string, Run>
beforeEach(() => {
  items = new Map()
  lines.length = 0
  for (const mock of [table, queue, secrets]) mock.reset()
  table.on(BatchGetItemCommand).callsFake(({ RequestItems }) => ({
    Responses: {
      table: RequestItems.table.Keys.flatMap(({ pk }: { pk: { S: string } }) => {
        const run = items.get(pk.S.slice('RUN#'.length))
        return run ? [toRunItem(run)] : []
      }),
    },
  }))
  table.on(PutItemCommand).callsFake(({ Item }) => {
    const run = fromRunItem(Item)
    if (run) items.set(run.id, run)
    return {}
  })
  table.on(UpdateItemCommand).resolves({ Attributes: { fence: { N: '1' } } })
  queue.on(SendMessageCommand).resolves({})
  queue.on(SendMessageBatchCommand).resolves({})
  const { id: clientId, secret: clientSecret } = defaultClient
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ clientId, clientSecret }) })
})

/** A run whose first step came due ten seconds ago. */
async function dueRun(conversationId: string): Promise<Run> {
  const world = runWorld(config)
  const at = Date.now() - 310_000
  world.clock.ms = at
  await takeEvent(world, conversationEvent('acd.start', { conversationId, at }), new Set([ruleName]))
  const run = world.runs.peek(idOfRun(config, conversationId))
  if (!run) throw new Error('no run')
  items.set(run.id, run)
  return run
}

async function handle(...bodies: unknown[]): Promise<string[]> {
  const Records = bodies.map((body, index) => ({ messageId: `m-${index}`, body: JSON.stringify(body) }))
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context
  const response = await handler({ Records } as SQSEvent, context)
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
const wake = (id: string) => ({ v: 1, id })

describe('functions/handlers/reprioritize', () => {
  it('exports the wrapped handler and nothing else', async () => {
    expect(Object.keys(await import('../../../functions/handlers/reprioritize.ts'))).toEqual(['handler'])
  })

  it('raises a callback that is due, with a token it asks for itself, and sends the next wake-up', async () => {
    const callback = platform.sim.addCallback()
    const run = await dueRun(callback.id)

    expect(await handle(wake(run.id))).toEqual([])

    expect(callback.priority).toBe(1)
    expect(items.get(run.id)).toMatchObject({ state: 'waiting', steps: 1, bumps: 1, priority: 1 })
    expect(secrets.commandCalls(GetSecretValueCommand).length).toBeGreaterThan(0)
    const [sent] = queue.commandCalls(SendMessageBatchCommand)
    expect(sent?.args[0].input).toMatchObject({ QueueUrl: 'https://runs' })
    const told = lines.join('')
    expect(told).toMatch(/"BumpLatenessMs":\[\d+\]/)
    expect(told).toContain('"Bumps":1')
    expect(told).not.toContain(defaultClient.secret)
  })

  it('records what it cannot read, and loses no other message by it', async () => {
    const callback = platform.sim.addCallback()
    const run = await dueRun(callback.id)

    expect(await handle({ v: 2 }, wake('0f0a7d3e-51a5-4e3c-9bb1-5f2a8d1c2b3a'), wake(run.id))).toEqual([])

    expect(callback.priority).toBe(1)
    expect(lines.join('')).toContain('malformed-message')
  })

  it('only what met trouble comes back: a tick, while the runs are done', async () => {
    const run = await dueRun(platform.sim.addCallback().id)
    table
      .on(UpdateItemCommand, { Key: { pk: { S: 'CONN#genesys' }, sk: { S: 'RUNTICK' } } })
      .rejects(new Error('throttled'))

    expect(await handle(wake(run.id), wake('tick#genesys'))).toEqual(['m-1'])
    expect(items.get(run.id)?.bumps).toBe(1)
    expect(lines.join('')).toContain('run-job-failed')
  })

  it('comes back when the table does not answer', async () => {
    table.on(BatchGetItemCommand).rejects(new Error('throttled'))

    expect(await handle(wake('0f0a7d3e-51a5-4e3c-9bb1-5f2a8d1c2b3a'))).toEqual(['m-0'])
  })

  it('an adoption of a rule that is no more does nothing', async () => {
    expect(await handle(wake('adopt#gone'))).toEqual([])
  })
})
