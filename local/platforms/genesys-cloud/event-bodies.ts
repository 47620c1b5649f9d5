import type { EventName, SimConversation, SimParticipant } from './types.ts'
import type { World } from './world.ts'

type Members = Record<string, unknown>

/**
 * Body of a conversation detail event: member names from the notification models of the vendor's Go and JavaScript SDKs,
 * values in upper case as in its fixtures. A real `acd.start` has not been published, so which members it fills is
 * assumed: all that have a value. Absent ones are left out, not null (fixtures).
 */
export function eventBody(
  world: World,
  conversation: SimConversation,
  participant: SimParticipant,
  more: Members,
): Members {
  const isCallback = conversation.media === 'callback'
  return withoutEmpty({
    eventTime: world.clock.now(),
    conversationId: conversation.id,
    participantId: participant.id,
    sessionId: participant.sessionId,
    mediaType: isCallback ? 'CALLBACK' : 'VOICE',
    // Assumed names of the providers.
    provider: isCallback ? 'PureCloud Callback' : 'Edge',
    direction: isCallback ? world.switches.callbackDirection : 'INBOUND',
    ani: isCallback ? null : 'tel:+13175550100',
    dnis: isCallback ? null : 'tel:+13175550199',
    callbackUserName: conversation.callbackUserName,
    callbackNumbers: isCallback ? conversation.callbackNumbers : null,
    callbackScheduledTime: scheduledTime(world, conversation),
    ...more,
    divisionId: world.divisionId,
  })
}

function scheduledTime(world: World, { media, scheduledAt, startedAt }: SimConversation): number | null {
  if (scheduledAt !== null || media === 'call') return scheduledAt
  return world.switches.immediateScheduledTime === 'creation' ? startedAt : null
}

export function acdStart(conversation: SimConversation): Members {
  return {
    queueId: conversation.queueId,
    routingPriority: conversation.priority,
    requestedRoutingSkillIds: conversation.skillIds.length > 0 ? conversation.skillIds : null,
  }
}

export function acdEnd(
  conversation: SimConversation,
  acd: SimParticipant,
  acdOutcome: 'ANSWERED' | 'ABANDON' | 'FLOW_OUT',
  answeredUserId: string | null,
): Members {
  const routing = conversation.agentOwnedBy === null ? 'STANDARD' : 'PREFERRED'
  return {
    queueId: acd.queueId,
    disconnectType: acd.disconnectType,
    acdOutcome,
    answeredUserId,
    requestedRoutings: [routing],
    usedRouting: acdOutcome === 'ANSWERED' ? routing : null,
    requestedRoutingSkillIds: conversation.skillIds.length > 0 ? conversation.skillIds : null,
    requestedLanguageId: conversation.languageId,
    requestedRoutingUserIds: conversation.agentOwnedBy === null ? null : [conversation.agentOwnedBy],
    routingPriority: conversation.priority,
    connectedDurationMs: (acd.endedAt ?? acd.startedAt) - acd.startedAt,
  }
}

export const userStart = (agent: SimParticipant): Members => ({
  userId: agent.userId,
  queueId: agent.queueId,
})

export function userEnd(agent: SimParticipant): Members {
  const end = agent.endedAt ?? agent.startedAt
  return {
    userId: agent.userId,
    queueId: agent.queueId,
    disconnectType: agent.disconnectType,
    alertingDurationMs: (agent.connectedAt ?? end) - agent.startedAt,
    interactingDurationMs: agent.connectedAt === null ? null : end - agent.connectedAt,
  }
}

export const customerEnd = (customer: SimParticipant): Members => ({
  disconnectType: customer.disconnectType,
  interactingDurationMs: (customer.endedAt ?? customer.startedAt) - customer.startedAt,
})

export const topicOf = (name: EventName, conversationId = '{id}'): string =>
  `v2.detail.events.conversation.${conversationId}.${name}`

const withoutEmpty = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined))
