import type { SimConversation, SimParticipant } from './types.ts'
import { draws, type World } from './world.ts'

const iso = (at: number | null) => (at === null ? undefined : new Date(at).toISOString())
const ref = (kind: string, id: string) => ({ id, selfUri: `/api/v2/${kind}/${id}` })

/** REST spells in lower case what detail events spell in upper case. */
const disconnectTypes = {
  CLIENT: 'client',
  PEER: 'peer',
  TRANSFER: 'transfer',
  NO_ANSWER_TRANSFER: 'transfer.noanswer',
  SYSTEM: 'system',
} as const

/** `GET /api/v2/conversations/{id}`: members of the model `Conversation`, those that have a value. */
export function conversationView(world: World, one: SimConversation) {
  return {
    id: one.id,
    startTime: iso(one.startedAt),
    endTime: iso(one.endedAt),
    participants: inSomeOrder(world, one.participants).map((participant) =>
      participantView(one, participant),
    ),
    recordingState: 'NONE',
    divisions: divisions(world),
    selfUri: `/api/v2/conversations/${one.id}`,
  }
}

function participantView(one: SimConversation, participant: SimParticipant) {
  const communications = [communicationView(one, participant)]
  return {
    id: participant.id,
    startTime: iso(participant.startedAt),
    connectedTime: iso(participant.connectedAt),
    endTime: iso(participant.endedAt),
    purpose: participant.purpose,
    queueId: participant.queueId ?? undefined,
    userId: participant.userId ?? undefined,
    wrapupRequired: false,
    mediaRoles: ['full'],
    conversationRoutingData: routingData(one, participant),
    attributes: {},
    ...(one.media === 'callback' ? { callbacks: communications } : { calls: communications }),
  }
}

function communicationView(one: SimConversation, participant: SimParticipant) {
  const isCallback = one.media === 'callback'
  return {
    id: participant.sessionId,
    state: stateOf(one, participant),
    direction: 'inbound',
    held: false,
    provider: isCallback ? 'PureCloud Callback' : 'Edge',
    startAlertingTime: participant.purpose === 'agent' ? iso(participant.startedAt) : undefined,
    connectedTime: iso(participant.connectedAt),
    disconnectedTime: iso(participant.endedAt),
    disconnectType: participant.disconnectType ? disconnectTypes[participant.disconnectType] : undefined,
    ...(isCallback && callbackMembers(one)),
  }
}

const callbackMembers = (one: SimConversation) => ({
  callbackNumbers: one.callbackNumbers,
  callbackUserName: one.callbackUserName ?? undefined,
  callbackScheduledTime: iso(one.scheduledAt),
})

/** The enum is documented; which value a waiting one has is not. `waiting`, which the blueprint asks for, is not in it. */
function stateOf({ state }: SimConversation, { purpose, connectedAt, endedAt }: SimParticipant): string {
  if (endedAt !== null) return 'disconnected'
  if (purpose === 'agent') return connectedAt === null ? 'alerting' : 'connected'
  return state === 'scheduled' ? 'scheduled' : 'connected'
}

/** Documented by the blueprint's own path: the priority is with the participant of purpose `acd`. */
function routingData(
  { skillIds, languageId }: SimConversation,
  { purpose, queueId, priority }: SimParticipant,
) {
  if (purpose !== 'acd' || queueId === null) return undefined
  return {
    queue: ref('routing/queues', queueId),
    language: languageId === null ? undefined : ref('routing/languages', languageId),
    priority: priority ?? 0,
    skills: skillIds.map((id) => ref('routing/skills', id)),
    scoredAgents: [],
  }
}

/** `GET /api/v2/conversations/callbacks/{id}`: members of `CallbackConversation`; one flat participant a communication. */
export function callbackView(world: World, one: SimConversation) {
  return {
    id: one.id,
    participants: inSomeOrder(world, one.participants).map((participant) => ({
      id: participant.id,
      startTime: iso(participant.startedAt),
      connectedTime: iso(participant.connectedAt),
      endTime: iso(participant.endedAt),
      purpose: participant.purpose,
      // Its enum has no `scheduled`.
      state: one.state === 'scheduled' ? 'none' : stateOf(one, participant),
      direction: 'inbound',
      disconnectType: participant.disconnectType ? disconnectTypes[participant.disconnectType] : undefined,
      held: false,
      wrapupRequired: false,
      queue: participant.queueId === null ? undefined : ref('routing/queues', participant.queueId),
      user: participant.userId === null ? undefined : ref('users', participant.userId),
      attributes: {},
      provider: 'PureCloud Callback',
      conversationRoutingData: routingData(one, participant),
      ...callbackMembers(one),
    })),
    otherMediaUris: [],
    divisions: divisions(world),
    selfUri: `/api/v2/conversations/callbacks/${one.id}`,
  }
}

const divisions = ({ divisionId }: World) => [
  { division: ref('authorization/divisions', divisionId), entities: [] },
]

function inSomeOrder(world: World, participants: SimParticipant[]): SimParticipant[] {
  if (world.switches.participantOrder === 'time') return participants
  const draw = draws(world, 'participants')
  return participants
    .map((participant) => ({ participant, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ participant }) => participant)
}
