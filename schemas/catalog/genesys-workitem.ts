import { genesysEnvelope } from './genesys-conversation.ts'
import { any, type Fields, type FieldType, oneOf, type Topic, text, texts, whole } from './types.ts'

// Source: Genesys' notification schemas of the JavaScript SDK. Whether dates are ISO texts or epoch ms is not
// documented, so they are `any`.

const change: FieldType = {
  type: 'object',
  fields: {
    op: oneOf('unknown', 'add', 'remove', 'replace'),
    field: text,
    oldValue: any,
    newValue: any,
  },
}

const session: FieldType = {
  type: 'object',
  fields: {
    type: oneOf('Unknown', 'Agent', 'QueueAssignment', 'DirectAssignment', 'AgentComplete'),
    id: text,
    status: oneOf('Unknown', 'Active', 'Completed'),
    dateSessionStart: any,
    dateSessionEnd: any,
    assignmentSegments: {
      type: 'list',
      of: { type: 'object', fields: { startState: text, endState: text, durationMs: whole } },
    },
  },
}

const named = (type: FieldType, names: string): Record<string, FieldType> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, type]))

const fields: Fields = {
  ...genesysEnvelope,
  ...named(
    text,
    `id name typeId typeName description languageId statusId statusCategory workbinId workbinName reporterId assigneeId
    externalContactId externalTag wrapupId modifiedBy operation assignmentState assignmentId queueId scriptId divisionId
    utilizationLabelId caseId`,
  ),
  ...named(any, 'dateCreated dateModified dateDue dateExpires dateAssignmentStateChanged dateClosed'),
  ...named(whole, 'priority durationSeconds ttl alertTimeoutSeconds'),
  ...named(texts, 'skillIds preferredAgentIds'),
  scoredAgents: { type: 'list', of: any },
  changes: { type: 'list', of: change },
  propertyChanges: {
    type: 'list',
    of: {
      type: 'object',
      fields: { property: text, oldValues: { type: 'list', of: any }, newValues: { type: 'list', of: any } },
    },
  },
  customFields: { type: 'map', of: { type: 'object', fields: { dataType: text, value: any } } },
  wrapup: { type: 'object', fields: { code: text, userId: text, op: text, action: text } },
  sessions: { type: 'list', of: session },
}

const topic = (name: string, alias: string): Topic => ({
  name,
  aliases: [alias],
  platform: 'genesys-cloud',
  subject: 'workitem',
  root: ['detail', 'eventBody'],
  fields,
})

export const genesysWorkitem: readonly Topic[] = [
  topic('v2.taskmanagement.workitems.{id}', 'workitem'),
  topic('v2.taskmanagement.workitems.queues.{id}', 'workitem.queue'),
  topic('v2.taskmanagement.workitems.users.{id}', 'workitem.user'),
]
