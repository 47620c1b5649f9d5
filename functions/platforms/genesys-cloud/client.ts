import { conversationSchema, routingReplySchema } from '../../../schemas/genesys-cloud/conversation.ts'
import { genesysIdSchema, prioritySchema } from '../../../schemas/genesys-cloud/ids.ts'
import type { CallIo } from '../port.ts'
import { readJson } from '../read-json.ts'
import { type QueuedConversation, toQueued } from './conversation.ts'
import { correlationOf, failureOf, type GenesysFailure } from './outcome.ts'
import { priorityBody } from './payloads.ts'
import { call } from './request.ts'

/** `priority` is what the platform says holds now; it leaves it out at will (every member is optional). */
export type PriorityOutcome =
  | { outcome: 'confirmed'; platformId: string; priority?: number; correlationId?: string }
  | GenesysFailure

export type ReadOutcome = { outcome: 'answered'; conversation: QueuedConversation } | GenesysFailure

const badValue: GenesysFailure = { outcome: 'rejected', scope: 'task', code: 'invalid-value' }
const refused: GenesysFailure = { outcome: 'retry', cause: 'token', code: 'no-token' }

/**
 * Sets a waiting conversation's priority. Permission `routing:conversation:edit`.
 * A conversation that is unknown, ended or has left its queue is `rejected` with code `not-found`.
 */
export async function setPriority(
  conversationId: string,
  priority: number,
  io: CallIo,
): Promise<PriorityOutcome> {
  if (!isId(conversationId) || !prioritySchema.safeParse(priority).success) return badValue
  if (io.token === '') return refused
  const result = await call(
    'PATCH',
    `/api/v2/routing/conversations/${conversationId}`,
    priorityBody(priority),
    io,
  )
  const reply = routingReplySchema.safeParse(readJson(result))
  if (!reply.success) return failureOf('set-priority', result, io.now())
  const correlationId = correlationOf(result)
  return {
    outcome: 'confirmed',
    platformId: conversationId,
    ...(reply.data.priority !== undefined && { priority: reply.data.priority }),
    ...(correlationId !== undefined && { correlationId }),
  }
}

/** State, queue and priority of one conversation. Permission `conversation:communication:view`. */
export async function readConversation(conversationId: string, io: CallIo): Promise<ReadOutcome> {
  if (!isId(conversationId)) return badValue
  if (io.token === '') return refused
  const result = await call('GET', `/api/v2/conversations/${conversationId}`, undefined, io)
  const reply = conversationSchema.safeParse(readJson(result))
  return reply.success
    ? { outcome: 'answered', conversation: toQueued(reply.data) }
    : failureOf('read', result, io.now())
}

const isId = (id: string): boolean => genesysIdSchema.safeParse(id).success
