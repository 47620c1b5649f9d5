import { endRequestSchema } from '../../schemas/api/end-request.ts'
import { resolutionSchema } from '../../schemas/api/resolution.ts'
import { takesTasks } from '../../schemas/platforms.ts'
import type { Head } from '../domain/head.ts'
import { end, type OperatorResult, redrive, resolve } from '../domain/operator.ts'
import { update } from '../domain/update.ts'
import { authorize } from './access.ts'
import { audit } from './audit.ts'
import { jsonBody, jsonTypes } from './body.ts'
import { type HttpRequest, type HttpResponse, json } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'
import { headOf, type QueryWorld } from './query.ts'
import { pathPart } from './request.ts'
import { pauseView, workitemView } from './views.ts'
import { toViolations } from './zod-violations.ts'

/** Sends again what failed for good. */
export async function redriveWorkitem(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:admin')
  const known = await headOf(world, caller, request)
  const head = await operate(world, known, (head) => redrive(head, world.now()))
  audit(world.audit, caller, 'redrive', { workitem: head.id, generation: head.generation })
  return json(200, workitemView(head))
}

/** Ends a hold with what somebody saw on the platform. */
export async function resolveWorkitem(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:admin')
  const known = await headOf(world, caller, request)
  const body = jsonBody(request, jsonTypes)
  const resolution = resolutionSchema.safeParse(body)
  if (!resolution.success) {
    const violations = toViolations(resolution.error, body)
    throw new Problem('malformed-request', resolutionDetail, { violations })
  }
  const head = await operate(world, known, (head) => resolve(head, resolution.data, world.now()))
  audit(world.audit, caller, 'resolve', { workitem: head.id, outcome: resolution.data.outcome })
  return json(200, workitemView(head))
}

/** Ends the platform task, or takes back what was never sent. The body may say why. */
export async function endWorkitem(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:admin')
  const known = await headOf(world, caller, request)
  const body = request.body.byteLength > 0 ? jsonBody(request, jsonTypes) : {}
  const read = endRequestSchema.safeParse(body)
  if (!read.success) {
    const violations = toViolations(read.error, body)
    throw new Problem('malformed-request', 'Send no body, or {"reason":"…"}.', { violations })
  }
  const head = await operate(world, known, (head) => end(head, read.data.reason, world.now()))
  audit(world.audit, caller, 'end', { workitem: head.id, reason: read.data.reason })
  return json(200, workitemView(head))
}

const resolutionDetail =
  'Send {"outcome":"created","taskId":"…"}, {"outcome":"not-created"} or {"outcome":"rejected"}.'

const refusals = {
  'still-in-flight': 'Its outcome is not known yet. Wait, or resolve it once it is held.',
  'already-ended': 'It has ended, was taken back or failed: nothing of it is left to end.',
  'nothing-to-redrive': 'Only what failed for good, or is held with data that waits, can be sent again.',
  'nothing-to-resolve': 'Only a held workitem with an uncertain send can be resolved.',
} as const

type Refusal = keyof typeof refusals
const isRefusal = (code: string): code is Refusal => Object.hasOwn(refusals, code)

/** A lost race asks the operator's change again, on the newer head. */
async function operate(
  world: QueryWorld,
  known: Head,
  change: (head: Head) => OperatorResult,
): Promise<Head> {
  let refused: string | undefined
  const head = await update(
    world,
    known.id,
    (head) => {
      const result = change(head)
      refused = result.done ? undefined : result.code
      return result.done ? result : undefined
    },
    known,
  )
  if (refused !== undefined && isRefusal(refused))
    throw new Problem(refused, refusals[refused], { workitem: known.id })
  if (!head || refused !== undefined) throw new Error('an operator action ended in no known way')
  return head
}

export async function showConnection(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  authorize(request, world.claims, 'workitems:read', 'workitems:admin')
  return connectionResponse(world, connectionOf(world, request))
}

/** Ends every pause and has the waiting work looked at now. */
export async function resumeConnection(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:admin')
  const connection = connectionOf(world, request)
  for (const { scope } of await world.gate.pauses(connection)) {
    await world.gate.resume(connection, scope, 'operator')
    audit(world.audit, caller, 'resume', { connection, scope })
  }
  const now = world.now()
  const platform = own(world.config.connections, connection)?.platform
  if (platform !== undefined && takesTasks(platform)) await world.gate.armTick(connection, now, now)
  else await world.runWorld.runGate.armRunTick(connection, now, now)
  return connectionResponse(world, connection)
}

function connectionOf(world: QueryWorld, request: HttpRequest): string {
  const connection = own(world.config.connections, pathPart(request, 'connection'))
  if (connection) return connection.id
  throw new Problem('unknown-connection', 'The path names a connection that is not configured.')
}

async function connectionResponse(world: QueryWorld, id: string): Promise<HttpResponse> {
  const pauses = await world.gate.pauses(id)
  const platform = own(world.config.connections, id)?.platform
  return json(200, { id, platform, pauses: pauses.map(pauseView) })
}
