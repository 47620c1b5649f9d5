import { ControlError, objectBody, wholeNumber } from '../shared/control-call.ts'
import { isRecord } from '../shared/json.ts'
import type { ControlCall } from './control-call.ts'
import { mergeSwitches } from './switches.ts'
import { defaultClient } from './tokens.ts'
import type { FlowRule } from './types.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** `{clientId?}`: a token without the call. */
export function issueToken({ world, body }: ControlCall): { accessToken: string } {
  const clientId = text(objectBody(body).clientId) ?? defaultClient.id
  if (!world.tokens.client(clientId)) throw new ControlError(404, 'No such client.')
  const expiresAt = world.clock.now() + world.switches.tokenSeconds * 1_000
  return { accessToken: world.tokens.issue(clientId, expiresAt) }
}

/** `revoke` or `expire`; `{token?, clientId?}`, by default every token. */
export function changeTokens({ world, body, path }: ControlCall): { changed: number } {
  const { token, clientId } = objectBody(body)
  const filter = { token: text(token), clientId: text(clientId) }
  if (path.change === 'revoke') return { changed: world.tokens.revoke(filter) }
  if (path.change === 'expire') return { changed: world.tokens.expire(filter) }
  throw new ControlError(404, 'Tokens can be revoked or expired.')
}

/** `{perMinute?, blockMs?}`: blocking answers 429 with the time that is left, until the virtual clock has passed it. */
export function setLimits({ world, body }: ControlCall) {
  const { perMinute, blockMs } = objectBody(body)
  if (perMinute !== undefined) world.limits.set({ perMinute: wholeNumber('perMinute', perMinute, 1) })
  if (blockMs !== undefined)
    world.limits.set({ blockedUntil: world.clock.now() + wholeNumber('blockMs', blockMs, 0) })
}

/** `{call?, callback?}`, each a rule or null. It holds for entries from now on; a rule that is replaced stops at once. */
export function setFlow({ world, body }: ControlCall) {
  const given = objectBody(body)
  const next = { ...world.flow }
  for (const [media, rule] of Object.entries(given)) {
    if (media !== 'call' && media !== 'callback') throw new ControlError(400, 'flow: call, callback')
    next[media] = rule === null ? null : flowRule(rule)
  }
  world.flow = next
  return next
}

function flowRule(value: unknown): FlowRule {
  if (!isRecord(value)) throw new ControlError(400, 'flow: {afterMs, everyMs, increment, most?} or null')
  const { afterMs, everyMs, increment, most } = value
  if (!Number.isSafeInteger(increment)) throw new ControlError(400, 'increment must be a whole number.')
  return {
    afterMs: wholeNumber('afterMs', afterMs, 1),
    everyMs: wholeNumber('everyMs', everyMs, 1),
    increment: increment as number,
    ...(most !== undefined && { most: wholeNumber('most', most, 1) }),
  }
}

export function setFaults({ world, body }: ControlCall) {
  world.faults.set(body ?? {})
  return world.faults.current()
}

export function setSwitches({ world, body }: ControlCall) {
  world.switches = mergeSwitches(world.switches, body ?? {})
  world.observe({ kind: 'switches', switches: world.switches })
  return world.switches
}

export function clock({ world }: ControlCall) {
  return { now: world.clock.now(), offset: world.clock.offset }
}

export async function advance(call: ControlCall) {
  const { advanceMs } = objectBody(call.body)
  if (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs) || advanceMs < 0)
    throw new ControlError(400, 'advanceMs must be a number of at least 0.')
  await call.advance(advanceMs)
  return clock(call)
}
