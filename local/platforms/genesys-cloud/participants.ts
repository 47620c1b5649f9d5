import type { DisconnectType, SimAgent, SimConversation, SimParticipant } from './types.ts'
import type { World } from './world.ts'

const isOpen = ({ endedAt }: SimParticipant): boolean => endedAt === null

function add(world: World, conversation: SimConversation, given: Partial<SimParticipant>): SimParticipant {
  const participant: SimParticipant = {
    id: world.uuid('conversation'),
    sessionId: world.uuid('conversation'),
    purpose: 'customer',
    startedAt: world.clock.now(),
    connectedAt: null,
    endedAt: null,
    disconnectType: null,
    queueId: null,
    userId: null,
    priority: null,
    ...given,
  }
  conversation.participants.push(participant)
  return participant
}

export const addCustomer = (world: World, conversation: SimConversation) => add(world, conversation, {})

/** A stay in a queue is a participant of its own. */
export const addAcd = (world: World, conversation: SimConversation) =>
  add(world, conversation, {
    purpose: 'acd',
    queueId: conversation.queueId,
    priority: conversation.priority,
    connectedAt: world.clock.now(),
  })

export const addAgent = (world: World, conversation: SimConversation, agent: SimAgent) =>
  add(world, conversation, { purpose: 'agent', userId: agent.id, queueId: conversation.queueId })

export function openOf(
  conversation: SimConversation,
  purpose: SimParticipant['purpose'],
): SimParticipant | undefined {
  return conversation.participants.findLast((one) => one.purpose === purpose && isOpen(one))
}

export function end(world: World, participant: SimParticipant, how: DisconnectType): SimParticipant {
  participant.endedAt = world.clock.now()
  participant.disconnectType = how
  return participant
}
