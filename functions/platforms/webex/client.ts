import { taskReplySchema } from '../../../schemas/webex/task-reply.ts'
import type { CallIo, CallOutcome, Sender, SnapshotCall } from '../port.ts'
import { readJson } from '../read-json.ts'
import { failureOf } from './outcome.ts'
import { appendBody, createBody } from './payloads.ts'
import { postJson, postNothing } from './request.ts'
import { find } from './search.ts'

/**
 * Tasks API v2 (beta), of v1 its end, and Search API of Webex Contact Center.
 * Base address `https://api.wxcc-<region>.cisco.com`; scopes `cjp:task_write`, for end `cjp:user`, for find
 * `cjp:config_read`.
 * `confirmed.platformId` is the task's id after a create and the append event's id after an append.
 */
export const webexSender: Sender = {
  create: (call, io) => send('create', '/v2/tasks', createBody(call), call, io),
  append: (taskId, call, io) =>
    send('append', `/v2/tasks/${encodeURIComponent(taskId)}/messages`, appendBody(call), call, io),
  end,
  find,
}

/** Documented: Tasks API v1, no body, 202, scopes `cjp:user` or `cloud-contact-center:pod_conv`; no v2 of it. */
async function end(taskId: string, trackingId: string, io: CallIo): Promise<CallOutcome> {
  const result = await postNothing(`/v1/tasks/${encodeURIComponent(taskId)}/end`, trackingId, io)
  return result.got === 'reply' && result.status >= 200 && result.status <= 299
    ? { outcome: 'confirmed', platformId: taskId }
    : failureOf('end', result, io.now())
}

async function send(
  name: 'create' | 'append',
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
