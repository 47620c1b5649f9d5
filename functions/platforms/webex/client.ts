import { taskReplySchema } from '../../../schemas/webex/task-reply.ts'
import type { CallIo, CallOutcome, Sender, SnapshotCall } from '../port.ts'
import { readJson } from '../read-json.ts'
import type { CallName } from './failures.ts'
import { failureOf } from './outcome.ts'
import { appendBody, createBody } from './payloads.ts'
import { postJson } from './request.ts'
import { find } from './search.ts'

/**
 * Tasks API v2 (beta) and Search API of Webex Contact Center.
 * Base address `https://api.wxcc-<region>.cisco.com`; scopes `cjp:task_write` and, for find, `cjp:config_read`.
 * `confirmed.platformId` is the task's id after a create and the append event's id after an append.
 */
export const webexSender: Sender = {
  create: (call, io) => send('create', '/v2/tasks', createBody(call), call, io),
  append: (taskId, call, io) =>
    send('append', `/v2/tasks/${encodeURIComponent(taskId)}/messages`, appendBody(call), call, io),
  find,
}

async function send(
  name: Exclude<CallName, 'find'>,
  path: string,
  body: unknown,
  call: SnapshotCall,
  io: CallIo,
): Promise<CallOutcome> {
  const result = await postJson(path, body, call.trackingId, io)
  const reply = taskReplySchema.safeParse(readJson(result))
  return reply.success
    ? { outcome: 'confirmed', platformId: reply.data.data.id }
    : failureOf(name, result, io.now(), call.asset)
}
