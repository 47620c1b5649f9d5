import { createClock } from '../../../local/clock.ts'
import { type GenesysOptions, startGenesysCloud } from '../../../local/platforms/genesys-cloud/server.ts'
import type { EventName, PartnerEvent } from '../../../local/platforms/genesys-cloud/types.ts'

export interface ApiReply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies of many shapes
  json: any
}

export interface CallOptions {
  body?: unknown
  /** `null`: no Authorization header. */
  token?: string | null
  headers?: Record<string, string>
}

/** A simulator whose events are collected as they are delivered. */
export async function startHarness(options: Partial<GenesysOptions> = {}) {
  // Real time stands still: a slow machine must not let a timer fire between two lines of a test.
  const start = Date.parse('2026-03-02T08:00:00Z')
  const clock = createClock({ realNow: () => start })
  const delivered: PartnerEvent[] = []
  const deliver = (event: PartnerEvent) => void delivered.push(event)
  const sim = await startGenesysCloud({ clock, deliver, seed: 1, ...options })
  const accessToken = sim.issueToken()

  const call = async (method: string, path: string, given: CallOptions = {}): Promise<ApiReply> => {
    const { body, token = accessToken, headers } = given
    const text = typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body)
    const response = await fetch(`${sim.url}${path}`, {
      method,
      body: text,
      headers: {
        ...(text !== null && { 'content-type': 'application/json' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    })
    const reply = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      json: reply === '' ? undefined : JSON.parse(reply),
    }
  }

  return {
    start,
    clock,
    sim,
    delivered,
    accessToken,
    call,
    control: (method: string, path: string, body?: unknown) =>
      call(method, `/_control${path}`, { body, token: null }),
    patch: (id: string, body: unknown, given: CallOptions = {}) =>
      call('PATCH', `/api/v2/routing/conversations/${id}`, { body, ...given }),
    minutes: (count: number) => clock.advance(count * 60_000),
    /** Names of what was delivered, in that order. */
    names: (): string[] => delivered.map((event) => nameOf(event)),
    bodies: (name: EventName) =>
      delivered.filter((event) => nameOf(event) === name).map(({ detail }) => detail.eventBody),
    close: () => sim.close(),
  }
}

export const nameOf = (event: PartnerEvent) =>
  event['detail-type'].replace('v2.detail.events.conversation.{id}.', '')

export type Harness = Awaited<ReturnType<typeof startHarness>>
