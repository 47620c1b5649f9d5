import { createHmac, randomUUID } from 'node:crypto'
import type { VirtualClock } from '../clock.ts'
import type { Output } from '../output.ts'
import type { GenesysSimulator } from '../platforms/genesys-cloud/server.ts'
import type { WebexSimulator } from '../platforms/webex/server.ts'
import type { PlatformTask } from '../platforms/webex/types.ts'
import { findPlatform } from '../start-platforms.ts'
import type { Workbridge } from '../workbridge.ts'

/** A step did not give what it should. */
export class DemoFault extends Error {}

export function expectThat(holds: boolean, fault: string) {
  if (!holds) throw new DemoFault(fault)
}

/** The part of a workitem that the demo looks at. */
export interface Workitem {
  id: string
  externalId: string
  state: string
  generation: number
  taskId?: string
  revisions: { revision: number; state: string; reason?: string }[]
}

export interface Wait {
  /** Virtual time between two looks. */
  stepMs?: number
  limitMs?: number
}

/** What the demo does, as the parties would do it: over HTTP with tokens and signatures. */
export interface Tools {
  simulator: WebexSimulator
  genesys: GenesysSimulator
  clock: VirtualClock
  /** Tells a person who watches. */
  say(text: string): void
  /** From here on the clock is moved on by so much at a time. */
  movesOn(stepMs: number): void
  /** Of the API, as the demo client. */
  get<T>(path: string): Promise<T>
  /** Makes an external id that no earlier run has used. */
  idFor(name: string): string
  /** The platform's tasks of this run. */
  ownTasks(): PlatformTask[]
  push(source: string, externalId: string, task: object, method?: 'PUT' | 'PATCH'): Promise<string>
  /** As a system that can only push: signed by Standard Webhooks. */
  hook(source: string, task: object): Promise<string>
  workitem(id: string): Promise<Workitem>
  timeline(id: string): Promise<{ what: string; by?: string; code?: string }[]>
  /** Looks, moving the clock on between looks, until it is so. Throws a DemoFault at the limit. */
  until(id: string, what: string, holds: (item: Workitem) => boolean, wait?: Wait): Promise<Workitem>
}

export function createTools(
  { stack, sources, token, clock, platforms }: Workbridge,
  { movesOn, say }: Output,
): Tools {
  const run = Date.now().toString(36)
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${stack.apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (response.status !== 200) throw new DemoFault(`GET ${path} answered ${response.status}`)
    return (await response.json()) as T
  }
  const { simulator } = findPlatform(platforms, 'webex')
  const { simulator: genesys } = findPlatform(platforms, 'genesys-cloud')
  const workitem = (id: string) => get<Workitem>(`/v1/workitems/${id}`)

  return {
    ...{ simulator, genesys, clock, say, movesOn, get },
    idFor: (name) => `${name}-${run}`,
    ownTasks: () => simulator.tasks().filter(({ origin }) => origin.includes(`-${run}`)),
    async push(source, externalId, task, method = 'PUT') {
      const access = accessTo(sources, source)
      const response = await fetch(`${access.url}/${externalId}`, {
        method,
        headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(task),
      })
      return idIn(response)
    },
    async hook(source, task) {
      const { hookUrl = '', hookSecret = '' } = accessTo(sources, source)
      const body = JSON.stringify(task)
      const headers = { 'content-type': 'application/json', ...sign(hookSecret, body, clock.now()) }
      return idIn(await fetch(hookUrl, { method: 'POST', headers, body }))
    },
    workitem,
    timeline: async (id) => (await get<{ entries: [] }>(`/v1/workitems/${id}/timeline`)).entries,
    async until(id, what, holds, { stepMs = 250, limitMs = 10_000 } = {}) {
      for (let waited = 0; ; waited += stepMs) {
        const item = await workitem(id)
        if (holds(item)) return item
        if (waited >= limitMs) {
          throw new DemoFault(`${item.externalId} should be ${what}, but is: ${describe(item)}`)
        }
        if (waited === 0 && stepMs >= 1000) movesOn(stepMs)
        await clock.advance(stepMs)
      }
    },
  }
}

/** Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`. */
function sign(secret: string, body: string, now: number): Record<string, string> {
  const id = `msg_${randomUUID()}`
  const timestamp = String(Math.floor(now / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

async function idIn(response: Response): Promise<string> {
  const text = await response.text()
  if (response.status !== 202) throw new DemoFault(`expected 202, got ${response.status}: ${text}`)
  return (JSON.parse(text) as { id: string }).id
}

function accessTo(sources: Workbridge['sources'], source: string) {
  const access = sources[source]
  if (!access) throw new DemoFault(`the configuration has no source ${source}`)
  return access
}

const describe = ({ state, revisions }: Workitem) =>
  `${state}; ${revisions.map((one) => `revision ${one.revision} ${one.state}`).join(', ')}`
