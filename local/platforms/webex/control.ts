import { ControlError, objectBody } from '../shared/control-call.ts'
import type { Reply } from '../shared/http.ts'
import { matchPath } from '../shared/match-path.ts'
import { setAssets } from './control-assets.ts'
import type { ControlCall, ControlRoute } from './control-call.ts'
import { changeTokens, failNext, issueTokens, setLimits } from './control-platform.ts'
import type { EndReason } from './events.ts'
import type { Action } from './lifecycle.ts'
import { act, actions, isOpen } from './lifecycle.ts'
import { shown } from './subscriptions.ts'
import { mergeSwitches } from './switches.ts'

export const controlPath = '/_control'

const routes: readonly ControlRoute[] = [
  ['GET', '/', () => routes.map(([method, path]) => `${method} ${controlPath}${path}`)],
  ['GET', '/tasks', ({ world }) => [...world.tasks.values()]],
  ['GET', '/tasks/{id}', taskOf],
  ['POST', '/tasks/{id}/{action}', move],
  ['GET', '/requests', ({ world }) => world.requests],
  ['GET', '/webhooks', ({ world }) => world.webhooks],
  ['GET', '/subscriptions', ({ world }) => [...world.subscriptions.values()].map(shown)],
  ['GET', '/faults', ({ world }) => world.faults.current()],
  ['POST', '/faults', setFaults],
  ['GET', '/switches', ({ world }) => world.switches],
  ['POST', '/switches', setSwitches],
  ['GET', '/clock', clock],
  ['POST', '/clock', advance],
  ['POST', '/reset', reset],
  ['POST', '/tokens', issueTokens],
  ['POST', '/tokens/{change}', changeTokens],
  [
    'POST',
    '/codes',
    ({ world, body }) => ({ code: world.tokens.code(String(objectBody(body).clientId ?? '')) }),
  ],
  ['POST', '/limits', setLimits],
  ['POST', '/fail-next', failNext],
  ['GET', '/assets', ({ world }) => world.assets],
  ['POST', '/assets', setAssets],
]

/** The control API, for tests and demos. Nothing of it is Cisco's. */
export async function control(
  call: Omit<ControlCall, 'path'>,
  method: string,
  pathname: string,
): Promise<Reply> {
  const rest = pathname.slice(controlPath.length) || '/'
  for (const [wanted, template, run] of routes) {
    const path = wanted === method ? matchPath(template, rest) : undefined
    if (path) return guarded(() => run({ ...call, path }))
  }
  return { status: 404, body: { error: `No such control: ${method} ${rest}` } }
}

async function guarded(run: () => unknown): Promise<Reply> {
  try {
    return { status: 200, body: (await run()) ?? {} }
  } catch (error) {
    if (error instanceof ControlError) return { status: error.status, body: { error: error.message } }
    if (error instanceof TypeError || error instanceof RangeError)
      return { status: 400, body: { error: error.message } }
    throw error
  }
}

function taskOf({ world, path }: ControlCall) {
  const task = world.tasks.get(path.id ?? '')
  if (!task) throw new ControlError(404, 'No such task.')
  return task
}

async function move(call: ControlCall) {
  const { world, path, body } = call
  const task = taskOf(call)
  if (!actions.includes(path.action as Action)) throw new ControlError(404, `Actions: ${actions.join(', ')}`)
  if (!isOpen(task)) throw new ControlError(409, `The task is ${task.state}.`)
  const { reason, terminatingParty } = objectBody(body)
  const end =
    typeof reason === 'string' ? { reason, terminatingParty: terminatingParty ?? 'Agent' } : undefined
  await act(world, task, path.action as Action, end as EndReason | undefined)
  return task
}

function setFaults({ world, body }: ControlCall) {
  world.faults.set(body ?? {})
  return world.faults.current()
}

function setSwitches({ world, body }: ControlCall) {
  world.switches = mergeSwitches(world.switches, body ?? {})
  world.observe({ kind: 'switches', switches: world.switches })
  return world.switches
}

function clock({ world }: ControlCall) {
  return { now: world.clock.now(), offset: world.clock.offset }
}

async function advance(call: ControlCall) {
  const { advanceMs } = objectBody(call.body)
  if (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs) || advanceMs < 0)
    throw new ControlError(400, 'advanceMs must be a number of at least 0.')
  await call.advance(advanceMs)
  return clock(call)
}

function reset({ world }: ControlCall) {
  world.reset()
}
