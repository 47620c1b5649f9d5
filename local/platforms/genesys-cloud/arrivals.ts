import { emit } from './emit.ts'
import { drawUuid } from './ids.ts'
import { dispatch, enterQueue, leave } from './lifecycle.ts'
import { addCustomer } from './participants.ts'
import type { Media, SimAgent, SimConversation } from './types.ts'
import { draws, type World } from './world.ts'

export interface NewConversation {
  queueId: string
  priority?: number
  skillIds?: readonly string[]
  languageId?: string
  /** Callbacks: epoch ms; what is past is immediate. */
  scheduledAt?: number
  agentOwnedBy?: string
  callbackNumbers?: readonly string[]
  callbackUserName?: string
  /** Gives up after so long in the queue, virtual ms. */
  patienceMs?: number
}

/** A call or a callback comes: into its queue at once, a scheduled callback at its time. */
export function arrive(world: World, media: Media, given: NewConversation): SimConversation {
  const conversation = newConversation(world, media, given)
  world.conversations.set(conversation.id, conversation)
  const customer = addCustomer(world, conversation)
  if (world.switches.customerStart) emit(world, 'customer.start', conversation, customer, {})
  const waitMs = (conversation.scheduledAt ?? 0) - world.clock.now()
  if (waitMs > 0) {
    world.observe({ kind: 'conversation', conversation, what: 'scheduled' })
    world.later(waitMs, 'scheduled callback', () => {
      if (conversation.state === 'scheduled') join(world, conversation, given)
    })
  } else join(world, conversation, given)
  return conversation
}

export function join(
  world: World,
  conversation: SimConversation,
  { patienceMs, queueId }: Pick<NewConversation, 'patienceMs' | 'queueId'>,
) {
  if (patienceMs !== undefined) {
    world.later(patienceMs, 'patience', () => {
      if (['queued', 'offered', 'flowing'].includes(conversation.state)) leave(world, conversation)
    })
  }
  enterQueue(world, conversation, queueId)
}

function newConversation(world: World, media: Media, given: NewConversation): SimConversation {
  return {
    id: world.uuid('conversation'),
    media,
    state: 'scheduled',
    queueId: given.queueId,
    divisionId: world.divisionId,
    priority: given.priority ?? 0,
    skillIds: [...(given.skillIds ?? [])],
    languageId: given.languageId ?? null,
    startedAt: world.clock.now(),
    endedAt: null,
    queuedAt: null,
    answeredAt: null,
    scheduledAt: given.scheduledAt ?? null,
    agentOwnedBy: given.agentOwnedBy ?? null,
    callbackNumbers: [...(given.callbackNumbers ?? (media === 'callback' ? ['+13175550123'] : []))],
    callbackUserName: given.callbackUserName ?? null,
    participants: [],
    raises: 0,
    order: world.conversations.size,
    step: 0,
  }
}

export interface NewAgent {
  name?: string
  queueIds?: readonly string[]
  skillIds?: readonly string[]
  answers?: boolean
  auto?: boolean
  talkMs?: number
}

export function comeToWork(world: World, given: NewAgent = {}): SimAgent {
  const agent: SimAgent = {
    id: world.uuid('conversation'),
    name: given.name ?? `Agent ${world.agents.size + 1}`,
    queueIds: [...(given.queueIds ?? [])],
    skillIds: given.skillIds ? [...given.skillIds] : null,
    state: 'idle',
    since: world.clock.now(),
    answers: given.answers ?? true,
    auto: given.auto ?? true,
    talkMs: given.talkMs ?? null,
  }
  world.agents.set(agent.id, agent)
  dispatch(world)
  return agent
}

/** By id or name. A name that is new makes a queue, unless `known` is asked for. */
export function queueNamed(world: World, given: string): string {
  const known = [...world.queues.values()].find(({ id, name }) => id === given || name === given)
  if (known) return known.id
  // The id depends on the name alone, so that a restart gives the same queue.
  const id = drawUuid(draws(world, `queue:${given}`))
  world.queues.set(id, { id, name: given })
  return id
}
