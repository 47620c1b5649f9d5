import { createClock } from '../../../local/clock.ts'
import type { WebexOptions } from '../../../local/platforms/webex/server.ts'
import { startWebex } from '../../../local/platforms/webex/server.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

export const webhookSecret = 'my-32-plus-character-long-secret'

export interface ApiReply {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies of many shapes
  json: any
}

export interface CallOptions {
  body?: unknown
  /** `null`: no Authorization header. */
  token?: string | null
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** A simulator with a webhook receiver subscribed to all task and task-message events. */
export async function startHarness(options: Partial<WebexOptions> = {}) {
  // Real time stands still: a slow machine must not let a timer fire between two lines of a test.
  const start = Date.now()
  const clock = createClock({ realNow: () => start })
  const receiver = await startReceiver()
  const webex = await startWebex({ clock, ...options })
  const { accessToken } = webex.issueTokens()
  const subscriptions = subscribeAll(webex, receiver)

  const call = async (method: string, path: string, given: CallOptions = {}): Promise<ApiReply> => {
    const { body, token = accessToken, headers, signal } = given
    const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body)
    const response = await fetch(`${webex.url}${path}`, {
      method,
      body: text ?? null,
      redirect: 'manual',
      signal: signal ?? null,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    })
    const reply = await response.text()
    return { status: response.status, headers: response.headers, text: reply, json: parsed(reply) }
  }

  return {
    clock,
    webex,
    receiver,
    subscriptions,
    accessToken,
    call,
    control: (method: string, path: string, body?: unknown) =>
      call(method, `/_control${path}`, { body, token: null }),
    create: (change: object = {}, given: CallOptions = {}) =>
      call('POST', '/v2/tasks', { body: { ...createBody(), ...change }, ...given }),
    append: (taskId: string, message: object = {}, given: CallOptions = {}) =>
      call('POST', `/v2/tasks/${taskId}/messages`, { body: appendBody(message), ...given }),
    /** Long enough for the outcome and its first webhooks. */
    settle: () => clock.advance(1_000),
    async close() {
      await webex.close()
      await receiver.close()
    },
  }
}

export type Harness = Awaited<ReturnType<typeof startHarness>>

function subscribeAll(webex: Awaited<ReturnType<typeof startWebex>>, receiver: Receiver) {
  const shared = { destinationUrl: receiver.url, secret: webhookSecret }
  const task = ['new', 'connect', 'connected', 'parked', 'on-hold', 'hold-done', 'ended', 'failed']
  const message = ['appended', 'append-failed']
  return [
    webex.subscribe({
      ...shared,
      name: 'tasks',
      resourceVersion: 'task:1.0.0',
      eventTypes: task.map((type) => `task:${type}`),
    }),
    webex.subscribe({
      ...shared,
      name: 'messages',
      resourceVersion: 'task-message:1.0.0',
      eventTypes: message.map((type) => `task-message:${type}`),
    }),
  ]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const claimData = {
  customerAccountId: '3572653863',
  customerAccountName: 'Customer Name',
  claimNumber: 'CLM1234567',
  priority: 'High',
}

export const createAlias = '51b8f31d-05b2-45f8-b172-63920f2b7d9a'
export const appendAlias = '991d52ea-927f-41ff-832b-d8f8601a8fbd'

export function createBody(message: object = {}) {
  return {
    origin: { id: 'crm-lead-10040', name: 'Customer Name' },
    destination: { id: 'claims-work-items@example.biz', type: 'businessAddress' },
    channelType: 'workItem',
    channel: 'ClaimsReview',
    flowSettings: { foo: 'bar' },
    globalVariables: { var1: 'val1' },
    channelParams: {
      type: 'work-item-form',
      message: { aliasId: createAlias, workItemData: claimData, timestamp: 1779785508649, ...message },
    },
  }
}

/** As the middleware sends it: with both `mediaType` and `message.type`. */
export function appendBody(message: object = {}) {
  return {
    mediaType: 'workItem',
    channelParams: {
      type: 'work-item-form',
      message: {
        type: 'WorkItemForm',
        aliasId: appendAlias,
        workItemData: { ...claimData, claimStatus: 'Approved' },
        timestamp: 1779789108649,
        ...message,
      },
    },
  }
}
