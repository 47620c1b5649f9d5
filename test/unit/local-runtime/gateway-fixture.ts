import { afterEach } from 'vitest'
import type { Integration } from '../../../local/api/handle.ts'
import { startApiGateway } from '../../../local/api-gateway.ts'
import { createClock } from '../../../local/clock.ts'

/** Closed after each test. */
export const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

type Event = Record<string, unknown> & { requestContext: Record<string, unknown>; body?: string }

/** An API whose one function answers with what `respond` gives, and keeps the events. */
export async function prepare(
  respond: (event: Event) => unknown = () => ({ statusCode: 200 }),
  timeoutMs = 5000,
) {
  const clock = createClock()
  const api = await startApiGateway({ id: 'api1', clock })
  open.push(api)
  const events: Event[] = []
  const integration: Integration = {
    timeoutMs,
    async invoke(payload) {
      events.push(JSON.parse(payload))
      const answer = await respond(JSON.parse(payload))
      if (answer === 'crash') return { ok: false, error: { errorType: 'E', errorMessage: 'm' } }
      return { ok: true, payload: JSON.stringify(answer ?? null) }
    },
  }
  api.addIntegration('fn', integration)
  const route = (key: string, more: object = {}) => api.addRoute({ key, integrationId: 'fn', ...more })
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${api.url}${path}`, init)
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  return { api, clock, route, call, events }
}
