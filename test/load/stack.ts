import type { PlatformTask } from '../../local/platforms/webex/types.ts'
import { findPlatform } from '../../local/start-platforms.ts'
import { startWorkbridge } from '../../local/workbridge.ts'
import type { Options } from './options.ts'

/** What a load run needs of a stack, all of it over HTTP. */
export interface Stack {
  api: string
  token: string
  /** Control API of the simulated platform. */
  control: string
  close(): Promise<void>
}

/** The stack that was named, or one of its own. */
export async function openStack({ url, token, control }: Options): Promise<Stack> {
  if (url !== undefined && token !== undefined && control !== undefined)
    return { api: url.replace(/\/$/, ''), token, control: control.replace(/\/$/, ''), close: async () => {} }
  const workbridge = await startWorkbridge()
  return {
    api: workbridge.stack.apiUrl,
    token: workbridge.token,
    control: findPlatform(workbridge.platforms, 'webex').simulator.controlUrl,
    close: workbridge.close,
  }
}

/** Strikes calls and webhooks, each fault on its own with this probability; 0 takes all away. */
export async function setFaults({ control }: Stack, p: number): Promise<void> {
  const names = ['lostRequest', 'lostReply', 'status429', 'status5xx', 'status5xxAfterEffect']
  const webhooks = ['lostWebhook', 'lateWebhook', 'reorderWebhook', 'duplicateWebhook', 'webhookBeforeReply']
  const faults = Object.fromEntries([...names, ...webhooks].map((name) => [name, p]))
  await call(`${control}/faults`, p === 0 ? {} : faults)
}

export async function platformTasks({ control }: Stack): Promise<PlatformTask[]> {
  return (await call(`${control}/tasks`)) as PlatformTask[]
}

/** Moves the stack's clock on; resolves when nothing is in flight. */
export async function advance({ api }: Stack, ms: number): Promise<void> {
  await call(`${api}/_control/clock`, { advanceMs: ms })
}

async function call(url: string, body?: object): Promise<unknown> {
  const method = body === undefined ? 'GET' : 'POST'
  const response = await fetch(url, { method, body: body && JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
