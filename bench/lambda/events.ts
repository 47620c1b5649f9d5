import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { SourceTask } from '../../schemas/source-task.ts'
import { partnerEvent } from '../../test/fixtures/genesys-cloud/events.ts'

/* What the gateway and the queues hand to the functions. */

export const webhookSecret = 'a-webhook-secret-of-forty-characters-...'
export const sourceKey = Buffer.from('a source secret of 32 bytes, ok.').toString('base64')

const claims = {
  scope: 'workitems:read workitems:write workitems:admin',
  client_id: 'workbridge-demo',
  sub: 'bench',
}

interface Http {
  route: string
  path: Record<string, string>
  headers: Record<string, string>
  body?: string
  token?: boolean
}

/** HTTP API, payload format 2.0. */
function httpEvent({ route, path, headers, body, token = true }: Http): object {
  const [method = '', template = ''] = route.split(' ')
  const rawPath = template.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '')
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: '',
    headers: { 'x-forwarded-for': '192.0.2.1', 'user-agent': 'bench', ...headers },
    pathParameters: path,
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      authorizer: token ? { jwt: { claims, scopes: null } } : undefined,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: randomBytes(9).toString('base64url'),
      routeKey: route,
      stage: '$default',
      timeEpoch: Date.now(),
    },
    body,
    isBase64Encoded: false,
  }
}

const json = { 'content-type': 'application/json' }
const source = 'claims'

export const putEvent = (externalId: string, task: SourceTask): object =>
  httpEvent({
    route: 'PUT /v1/sources/{source}/tasks/{externalId}',
    path: { source, externalId },
    headers: json,
    body: JSON.stringify(task),
  })

export const batchEvent = (tasks: readonly { externalId: string; task: SourceTask }[]): object =>
  httpEvent({
    route: 'POST /v1/sources/{source}/batches',
    path: { source },
    headers: { 'content-type': 'application/x-ndjson' },
    body: tasks.map(({ externalId, task }) => JSON.stringify({ externalId, ...task })).join('\n'),
  })

export const getEvent = (externalId: string): object =>
  httpEvent({
    route: 'GET /v1/sources/{source}/tasks/{externalId}',
    path: { source, externalId },
    headers: {},
  })

/** A task as a Standard Webhook. */
export function hookEvent(externalId: string, task: SourceTask): object {
  const body = JSON.stringify({ externalId, ...task })
  const id = `msg_${externalId}`
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const key = Buffer.from(sourceKey, 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return httpEvent({
    route: 'POST /v1/hooks/sources/{source}',
    path: { source },
    headers: {
      ...json,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
    token: false,
  })
}

export interface PlatformTask {
  taskId: string
  /** What was posted to create it. */
  body: string
}

/** A Webex event about a task, signed. `task:new` carries the data, as the guide's example does. */
export function webhookEvent(type: string, { taskId, body }: PlatformTask, at = Date.now()): object {
  const { origin, destination, channelParams } = JSON.parse(body)
  const text = JSON.stringify({
    id: randomUUID(),
    specversion: '1.0',
    type,
    source: '/com/cisco/wxcc/ed9357d0-3f5d-4c6a-a4fd-222222222222',
    comciscoorgid: 'cb5901fb-ab66-4377-a7bc-5f0b21896952',
    comciscotimestamp: Date.now(),
    datacontenttype: 'application/json',
    data: {
      taskId,
      createdTime: at,
      channelType: 'workItem',
      direction: 'INBOUND',
      origin: origin.id,
      destination: destination.id,
      ...(type === 'task:new' ? { channelParams } : { queueId: randomUUID(), agentId: randomUUID() }),
    },
  })
  return httpEvent({
    route: 'POST /v1/hooks/platforms/{connection}',
    path: { connection: 'webex' },
    headers: {
      ...json,
      'x-webexcc-signature': createHmac('sha256', webhookSecret).update(text).digest('hex'),
      'x-webexcc-timestamp': String(JSON.parse(text).comciscotimestamp),
      'x-webexcc-webhook-version': 'task:1.0.0',
    },
    body: text,
    token: false,
  })
}

const fixture = partnerEvent('acd.start')
export const partnerSource = fixture.source

/** A conversation's event in its envelope, as the trigger queue holds it. */
export function conversationEvent(
  name: string,
  conversationId: string,
  eventTime: number,
  body: object,
): string {
  const timestamp = new Date(eventTime).toISOString()
  const topicName = `v2.detail.events.conversation.${conversationId}.${name}`
  const own = { conversationId, eventTime, routingPriority: 0, ...body }
  return JSON.stringify({
    ...partnerEvent(name, own, { topicName, timestamp }),
    id: randomUUID(),
    time: `${timestamp.slice(0, 19)}Z`,
  })
}

export const sqsEvent = (bodies: readonly string[]): object => ({
  Records: bodies.map((body) => ({
    messageId: randomUUID(),
    receiptHandle: 'bench',
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
    awsRegion: 'us-east-1',
  })),
})
