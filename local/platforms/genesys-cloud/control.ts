import { ControlError } from '../shared/control-call.ts'
import type { Reply } from '../shared/http.ts'
import { matchPath } from '../shared/match-path.ts'
import type { ControlCall, ControlRoute } from './control-call.ts'
import {
  advance,
  changeTokens,
  clock,
  issueToken,
  setFaults,
  setFlow,
  setLimits,
  setSwitches,
} from './control-platform.ts'
import { add, addAgents, conversationOf, move, moveAgent, shown } from './control-work.ts'
import { addTrigger } from './org-triggers.ts'
import { places } from './routing.ts'
import type { World } from './world.ts'

export const controlPath = '/_control'

const routes: readonly ControlRoute[] = [
  ['GET', '/', () => routes.map(([method, path]) => `${method} ${controlPath}${path}`)],
  ['GET', '/callbacks', ({ world }) => list(world, 'callback')],
  ['POST', '/callbacks', add('callback')],
  ['GET', '/calls', ({ world }) => list(world, 'call')],
  ['POST', '/calls', add('call')],
  ['GET', '/conversations', ({ world }) => list(world)],
  ['GET', '/conversations/{id}', (call) => shown(call.world, conversationOf(call))],
  ['POST', '/conversations/{id}/{action}', move],
  ['GET', '/agents', ({ world }) => [...world.agents.values()]],
  ['POST', '/agents', addAgents],
  ['POST', '/agents/{id}/{action}', moveAgent],
  ['GET', '/queues', ({ world }) => [...world.queues.values()]],
  ['GET', '/integrations', ({ world }) => [...world.integrations.values()]],
  ['GET', '/triggers', ({ world }) => world.triggers],
  ['POST', '/triggers', addTrigger],
  ['GET', '/flow', ({ world }) => world.flow],
  ['POST', '/flow', setFlow],
  ['GET', '/requests', ({ world }) => world.requests],
  ['GET', '/events', ({ world }) => world.events],
  ['GET', '/faults', ({ world }) => world.faults.current()],
  ['POST', '/faults', setFaults],
  ['GET', '/switches', ({ world }) => world.switches],
  ['POST', '/switches', setSwitches],
  ['GET', '/clock', clock],
  ['POST', '/clock', advance],
  ['POST', '/reset', ({ world }) => world.reset()],
  ['POST', '/tokens', issueToken],
  ['POST', '/tokens/{change}', changeTokens],
  ['POST', '/limits', setLimits],
]

function list(world: World, media?: string) {
  const known = places(world)
  return [...world.conversations.values()]
    .filter((one) => media === undefined || one.media === media)
    .map((one) => shown(world, one, known))
}

/** The control API, for tests and demos. Nothing of it is Genesys'. */
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
