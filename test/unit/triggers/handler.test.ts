import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Action } from '../../../schemas/config.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { configWith, genesysSource, ruleOf, taskEnvelope } from '../../support/trigger-world.ts'
import { event } from '../../support/workitem.ts'

const create: Action = {
  do: 'create',
  source: 'crm',
  externalId: 'call-{conversationId}',
  asset: 'crm-lead',
  data: { company: '{callbackUserName}' },
}
const rules = [
  ruleOf('late', 'acd.start', create, { delayMs: 300_000 }),
  ruleOf('missed', 'customer.end', create),
  ruleOf('ended', 'task:ended', { ...create, externalId: 'after-{taskId}' }),
]
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  TABLE_NAME: 'table',
  WAKE_QUEUES: '{"webex":"https://wake"}',
  RUN_QUEUES: '{"genesys":"https://runs"}',
  PARTNER_SOURCES: JSON.stringify({ genesys: genesysSource }),
  TRIGGER_QUEUE_URL: 'https://trigger',
}
const now = Date.UTC(2026, 0, 15, 12)
const table = mockClient(DynamoDBClient)
const queue = mockClient(SQSClient)
const lines: string[] = []
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

beforeAll(async () => {
  vi.stubGlobal('__WORKBRIDGE_CONFIG__', configWith(...rules))
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  vi.useFakeTimers({ toFake: ['Date'], now })
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  ;({ handler } = await import('../../../functions/handlers/trigger.ts'))
  return () => {
    vi.unstubAllGlobals()
    vi.unstubAllEnvs()
    vi.useRealTimers()
    vi.restoreAllMocks()
  }
})
beforeEach(() => {
  lines.length = 0
  table.reset()
  queue.reset()
  table.on(GetItemCommand).resolves({})
  table.on(PutItemCommand).resolves({})
  queue.on(SendMessageCommand).resolves({})
})

async function handle(...bodies: unknown[]): Promise<string[]> {
  const Records = bodies.map((body, index) => ({
    messageId: `m-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }))
  const response = await handler({ Records } as SQSEvent, {} as Context)
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
const partner = (name: string, body: object = {}) => partnerEvent(name, { eventTime: now, ...body })
const sent = () => queue.commandCalls(SendMessageCommand).map((call) => call.args[0].input)
const puts = () =>
  table.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item?.sk?.S?.split('#')[0])

describe('functions/handlers/trigger', () => {
  it('exports the wrapped handler and nothing else', async () => {
    expect(Object.keys(await import('../../../functions/handlers/trigger.ts'))).toEqual(['handler'])
  })

  it('does what the rules say: snapshot, head, wake-up', async () => {
    expect(await handle(partner('customer.end'))).toEqual([])

    expect(puts()).toEqual(['SNAP', 'HEAD'])
    expect(sent()).toMatchObject([{ QueueUrl: 'https://wake' }])
    expect(lines.join('')).toContain('"ActionsDone":1')
  })

  it('sends an event for a rule with a delay to the same queue once more, and acts when it comes', async () => {
    expect(await handle(partner('acd.start'))).toEqual([])
    const [message] = sent()
    expect(message).toMatchObject({ QueueUrl: 'https://trigger', DelaySeconds: 300 })
    expect(puts()).toEqual([])

    expect(await handle(message?.MessageBody ?? '')).toEqual([])

    expect(puts()).toEqual(['SNAP', 'HEAD'])
  })

  it('drops and records what it cannot read, and what comes from nobody it knows', async () => {
    const failed = await handle(
      'no json',
      { v: 1, id: 'w' },
      { ...partner('acd.start'), source: 'aws.partner/genesys.com/cloud/other/x' },
      partner('customer.end', { conversationId: 'no uuid' }),
      partner('customer.end'),
    )

    expect(failed).toEqual([])
    expect(puts()).toEqual(['SNAP', 'HEAD'])
    const told = lines.join('')
    expect(told.match(/malformed-message/g)).toHaveLength(2)
    expect(told).toContain('"code":"unknown-event-source"')
    expect(told).toContain('"code":"malformed:detail.eventBody.conversationId"')
    expect(told.match(/"EventsUnknown":1/g)).toHaveLength(2)
  })

  it('only the message that met trouble comes back', async () => {
    table.on(PutItemCommand).callsFake(({ Item }) => {
      if (String(Item.snap?.S ?? Item.head?.S ?? '').includes('after-')) throw new Error('throttled')
      return {}
    })

    expect(await handle(partner('customer.end'), taskEnvelope(event('ended', { at: now })))).toEqual(['m-1'])
  })

  it('comes back when the event could not be sent once more', async () => {
    queue.on(SendMessageCommand).rejects(new Error('the queue is in trouble'))

    expect(await handle(partner('acd.start'))).toEqual(['m-0'])
  })

  it('writes nothing of the event into the log', async () => {
    queue.on(SendMessageCommand).rejects(new Error('Ada Lovelace'))
    await handle(partner('acd.start'), partner('customer.end'), { ...partner('acd.start'), source: 'x' })

    expect(lines.join('')).not.toMatch(/Ada|Lovelace|5550123/)
  })
})
