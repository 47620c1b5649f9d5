import { ControlError, objectBody, wholeNumber } from '../shared/control-call.ts'
import type { JsonRecord } from '../shared/json.ts'
import { arrive, comeToWork, type NewConversation, queueNamed } from './arrivals.ts'
import type { ControlCall } from './control-call.ts'
import { answer, dispatch, finish, leave, noAnswer, offer, setAgent, transfer } from './lifecycle.ts'
import { places, scoreOf } from './routing.ts'
import type { Media, SimAgent, SimConversation } from './types.ts'
import type { World } from './world.ts'

interface Move {
  from: readonly SimConversation['state'][]
  run(world: World, conversation: SimConversation, more: ActMore): void
}

const anywhere = ['scheduled', 'queued', 'offered', 'connected', 'flowing'] as const

/** From which states an action may be taken, and what it does. */
const moves = {
  offer: { from: ['queued'], run: (world, one, { agentId }) => offer(world, one, agentFor(world, agentId)) },
  answer: { from: ['offered'], run: answer },
  'no-answer': { from: ['offered'], run: noAnswer },
  end: { from: ['connected'], run: finish },
  leave: { from: anywhere, run: leave },
  transfer: {
    from: ['queued', 'offered', 'connected'],
    run: (world, one, { queueId }) => transfer(world, one, queueId ?? one.queueId),
  },
} satisfies Record<string, Move>

export type Action = keyof typeof moves
export const actions = Object.keys(moves) as Action[]

export interface ActMore {
  agentId?: string
  queueId?: string
}

/** Throws a RangeError where the state does not allow it. */
export function act(world: World, conversation: SimConversation, action: Action, more: ActMore = {}): void {
  if (!mayAct(conversation, action)) throw new RangeError(`The conversation is ${conversation.state}.`)
  const move: Move = moves[action]
  move.run(world, conversation, more)
}

const mayAct = ({ state }: SimConversation, action: Action): boolean =>
  (moves[action].from as readonly string[]).includes(state)

/** Takes nothing from a queue by itself. */
const noQueue = 'none'

/** Without an id one that does nothing by itself, so that the next action is the caller's. */
function agentFor(world: World, id: string | undefined): SimAgent {
  if (id === undefined) {
    const known = [...world.agents.values()].find(
      ({ queueIds, state }) => queueIds[0] === noQueue && state === 'idle',
    )
    return known ?? comeToWork(world, { name: 'By hand', auto: false, queueIds: [noQueue] })
  }
  const agent = world.agents.get(id)
  if (agent?.state !== 'idle') throw new RangeError('The agent is unknown or not idle.')
  return agent
}

export const shown = (world: World, one: SimConversation, known = places(world)) => ({
  ...one,
  queue: world.queues.get(one.queueId)?.name ?? null,
  score: world.waiting.has(one) ? scoreOf(world, one) : null,
  place: known.get(one) ?? null,
})

export function conversationOf({ world, path }: ControlCall): SimConversation {
  const found = world.conversations.get(path.id ?? '')
  if (!found) throw new ControlError(404, 'No such conversation.')
  return found
}

export function move(call: ControlCall) {
  const { world, path, body } = call
  const conversation = conversationOf(call)
  const action = path.action as Action
  if (!actions.includes(action)) throw new ControlError(404, `Actions: ${actions.join(', ')}`)
  if (!mayAct(conversation, action)) throw new ControlError(409, `The conversation is ${conversation.state}.`)
  const { agentId, queue } = objectBody(body)
  act(world, conversation, action, {
    ...(typeof agentId === 'string' && { agentId }),
    ...(typeof queue === 'string' && { queueId: queueNamed(world, queue) }),
  })
  return shown(world, conversation)
}

/** `{queue?, priority?, scheduledTime?, count?, everyMs?, patienceMs?, skillIds?, agentOwnedBy?, callbackNumbers?, callbackUserName?}` */
export function add(media: Media) {
  return ({ world, body }: ControlCall) => {
    const given = objectBody(body)
    const one = newConversation(world, given)
    const count = given.count === undefined ? 1 : wholeNumber('count', given.count, 1)
    const everyMs = given.everyMs === undefined ? 0 : wholeNumber('everyMs', given.everyMs, 0)
    const now = everyMs === 0 ? count : 1
    const made = Array.from({ length: now }, () => arrive(world, media, one))
    for (let index = now; index < count; index += 1)
      world.later(index * everyMs, `next ${media}`, () => arrive(world, media, one))
    const known = places(world)
    const all = made.map((conversation) => shown(world, conversation, known))
    return count === 1 ? all[0] : all
  }
}

export const defaultQueue = 'Support'

function newConversation(world: World, given: JsonRecord): NewConversation {
  const { queue = defaultQueue, priority, scheduledTime, patienceMs, skillIds, agentOwnedBy } = given
  const { callbackNumbers, callbackUserName } = given
  if (priority !== undefined && !Number.isSafeInteger(priority))
    throw new ControlError(400, 'priority must be a whole number.')
  const scheduledAt = scheduledTime === undefined ? undefined : instant(scheduledTime)
  return {
    queueId: queueNamed(world, String(queue)),
    ...(priority !== undefined && { priority: priority as number }),
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(patienceMs !== undefined && { patienceMs: wholeNumber('patienceMs', patienceMs, 0) }),
    ...(Array.isArray(skillIds) && { skillIds: skillIds.map(String) }),
    ...(typeof agentOwnedBy === 'string' && { agentOwnedBy }),
    ...(Array.isArray(callbackNumbers) && { callbackNumbers: callbackNumbers.map(String) }),
    ...(typeof callbackUserName === 'string' && { callbackUserName }),
  }
}

/** ISO text or epoch ms. */
function instant(value: unknown): number {
  const at = typeof value === 'number' ? value : Date.parse(String(value))
  if (!Number.isSafeInteger(at)) throw new ControlError(400, 'scheduledTime: an ISO time or epoch ms')
  return at
}

/** `{count?, queue?, answers?, auto?, talkMs?, skillIds?, name?}` */
export function addAgents({ world, body }: ControlCall): SimAgent[] {
  const { count, queue, answers, auto, talkMs, skillIds, name } = objectBody(body)
  const made = count === undefined ? 1 : wholeNumber('count', count, 1)
  const agent = {
    ...(typeof queue === 'string' && { queueIds: [queueNamed(world, queue)] }),
    ...(typeof answers === 'boolean' && { answers }),
    ...(typeof auto === 'boolean' && { auto }),
    ...(talkMs !== undefined && { talkMs: wholeNumber('talkMs', talkMs, 0) }),
    ...(Array.isArray(skillIds) && { skillIds: skillIds.map(String) }),
    ...(typeof name === 'string' && { name }),
  }
  return Array.from({ length: made }, () => comeToWork(world, agent))
}

/** `on` and `off` queue; one who is busy leaves after it. */
export function moveAgent({ world, path }: ControlCall): SimAgent {
  const agent = world.agents.get(path.id ?? '')
  if (!agent) throw new ControlError(404, 'No such agent.')
  if (path.action !== 'on' && path.action !== 'off') throw new ControlError(404, 'Actions: on, off')
  setAgent(world, agent, path.action === 'on' ? 'idle' : 'off')
  dispatch(world)
  return agent
}
