import { inParallel } from '../../functions/domain/accept-many.ts'
import type { Sent } from './send.ts'
import type { Stack } from './stack.ts'

/** A workitem as the API shows it, with its timeline. */
export interface Seen {
  state: string
  externalId: string
  data: Record<string, unknown> | null
  taskId?: string
  revisions: { revision: number; state: string }[]
  hold?: { code: string }
  entries: { what: string; at: string; revision?: number }[]
}

/** Requests at the same time. */
const width = 8

/** Asks the API for every task that was accepted; by external id. */
export async function lookAtAll(stack: Stack, sent: readonly Sent[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  await inParallel(sent, width, async ({ externalId, id }) => {
    if (id === undefined) return
    const item = await get(stack, `/v1/sources/crm/tasks/${externalId}`)
    const timeline = await get(stack, `/v1/workitems/${id}/timeline`)
    if (item && timeline) seen.set(externalId, { ...(item as Seen), entries: (timeline as Seen).entries })
  })
  return seen
}

/** Whether the newest revision of every accepted task is confirmed. */
export async function countOpen(stack: Stack, sent: readonly Sent[]): Promise<number> {
  let open = 0
  await inParallel(sent, width, async ({ id }) => {
    const item = id && ((await get(stack, `/v1/workitems/${id}`)) as Seen | undefined)
    if (item && item.revisions.at(-1)?.state !== 'confirmed' && !item.hold) open += 1
  })
  return open
}

/** Undefined for 404; a throttled request is repeated. */
async function get({ api, token }: Stack, path: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (response.status === 200) return response.json()
    const text = await response.text()
    if (response.status === 404) return undefined
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`GET ${path} answered ${response.status}: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
