import {
  boolean,
  epochMs,
  type Fields,
  type FieldType,
  oneOf,
  type Topic,
  text,
  texts,
  whole,
} from './types.ts'

// Source of topics, fields and enums: Genesys' notification models (Go and JavaScript SDK), conversation detail
// events v2. Fields without a value are left out of an event, not null (Genesys' own fixtures).

/** In every event, beside its body. */
export const genesysEnvelope: Fields = {
  correlationId: { type: 'text', raw: ['detail', 'metadata', 'CorrelationId'] },
  sentAt: { type: 'text', raw: ['detail', 'timestamp'] },
}

const disconnectType = oneOf(
  ...`UNKNOWN ENDPOINT CLIENT SYSTEM TRANSFER ERROR PEER OTHER SPAM TIMEOUT TRANSPORT_FAILURE CONFERENCE_TRANSFER
  CONSULT_TRANSFER FORWARD_TRANSFER NO_ANSWER_TRANSFER NOT_AVAILABLE_TRANSFER UNCALLABLE DND_ENDPOINT DND_TRANSFER
  INACTIVITY SESSION_EXPIRED TAKEOVER`.split(/\s+/),
)
const routing = oneOf(
  ...'UNKNOWN MANUAL PREDICTIVE PREFERRED LAST BULLSEYE STANDARD OTHER CONDITIONAL VIP'.split(' '),
)

const always: Fields = {
  ...genesysEnvelope,
  eventTime: epochMs,
  conversationId: text,
  participantId: text,
  conversationExternalContactIds: texts,
  conversationExternalOrganizationIds: texts,
}

const common: Fields = {
  ...always,
  sessionId: text,
  mediaType: oneOf(
    ...`UNKNOWN VOICE CHAT EMAIL CALLBACK COBROWSE VIDEO SCREENSHARE MESSAGE INTERNALMESSAGE SCREENMONITORING`.split(
      ' ',
    ),
  ),
  provider: text,
  direction: oneOf('UNKNOWN', 'INBOUND', 'OUTBOUND'),
  ani: text,
  dnis: text,
  addressTo: text,
  addressFrom: text,
  callbackUserName: text,
  callbackNumbers: texts,
  callbackScheduledTime: epochMs,
  subject: text,
  messageType: oneOf(
    ...'UNKNOWN SMS TWITTER FACEBOOK LINE WHATSAPP WEBMESSAGING OPEN INSTAGRAM APPLE'.split(' '),
  ),
  utilizationLabel: text,
}

const durations = (...names: string[]): Record<string, FieldType> =>
  Object.fromEntries(names.map((name) => [`${name}DurationMs`, whole]))

const added: Record<string, Fields> = {
  'acd.start': {
    queueId: text,
    divisionId: text,
    routingPriority: whole,
    requestedRoutingSkillIds: texts,
    skillExpressionApplied: boolean,
  },
  'acd.end': {
    queueId: text,
    divisionId: text,
    disconnectType,
    acdOutcome: oneOf('UNKNOWN', 'ABANDON', 'ANSWERED', 'FLOW_OUT'),
    answeredUserId: text,
    requestedRoutings: { type: 'list', of: routing },
    usedRouting: routing,
    requestedRoutingSkillIds: texts,
    requestedSkillExpressionIds: texts,
    requestedLanguageId: text,
    requestedRoutingUserIds: texts,
    routingPriority: whole,
    ...durations('connected'),
    flowType: text,
  },
  'user.start': { userId: text, divisionId: text, queueId: text },
  'user.end': {
    userId: text,
    divisionId: text,
    queueId: text,
    disconnectType,
    ...durations('interacting', 'held', 'alerting', 'contacting', 'dialing', 'callback'),
  },
  'customer.start': {
    externalOrganizationId: text,
    externalContactId: text,
    divisionId: text,
    journeyContext: { type: 'map', of: { type: 'any' } },
  },
  'customer.end': {
    disconnectType,
    externalOrganizationId: text,
    externalContactId: text,
    divisionId: text,
    ...durations('interacting'),
  },
  acw: { userId: text, queueId: text, wrapupCode: text, wrapupNotes: text, ...durations('wrapup') },
  wrapup: { queueId: text, wrapupCode: text, wrapupNotes: text, ...durations('wrapup') },
}

const topic = (event: string, fields: Fields): Topic => ({
  name: `v2.detail.events.conversation.{id}.${event}`,
  aliases: [event],
  platform: 'genesys-cloud',
  subject: 'conversation',
  root: ['detail', 'eventBody'],
  fields,
})

export const genesysConversation: readonly Topic[] = [
  ...Object.entries(added).map(([event, fields]) => topic(event, { ...common, ...fields })),
  topic('attributes', {
    ...always,
    attributes: { type: 'map', of: text },
    communications: { type: 'list', of: { type: 'any' } },
  }),
]
