import type { SimConversation } from '../../local/platforms/genesys-cloud/types.ts'
import { type Local, minuteMs } from './local-stack.ts'

/** A call that our side made about a conversation: minutes since it entered its queue, to the second. */
export interface MadeCall {
  minute: number
  method: string
  status: number | null
  priority: number | undefined
}

export function callsAbout({ genesys }: Local, { id, startedAt, scheduledAt }: SimConversation): MadeCall[] {
  return genesys
    .requests()
    .filter(({ path }) => path.includes(id))
    .map(({ method, status, at, body }) => ({
      minute: Math.round((at - (scheduledAt ?? startedAt)) / 1_000) / 60,
      method,
      status,
      priority: (body as { priority?: number } | null)?.priority,
    }))
}

/** What the simulator's queue saw of our calls. */
export function effectsOn(local: Local, { id }: SimConversation): number[] {
  const seen: number[] = []
  const before = local.watch.genesys
  local.watch.genesys = (fact) => {
    before(fact)
    if (fact.kind !== 'conversation' || fact.conversation.id !== id) return
    const [, priority] = /^priority (\d+) by api$/.exec(fact.what) ?? []
    if (priority !== undefined) seen.push(Number(priority))
  }
  return seen
}

export const minutes = (local: Local, count: number) => local.clock.advance(count * minuteMs)
