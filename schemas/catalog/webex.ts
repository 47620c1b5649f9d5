import { dispositions, factKinds } from '../platform-event.ts'
import { epochMs, type Fields, oneOf, type Topic, text, texts } from './types.ts'

// The bus carries our own PlatformEvent, not the webhook: ids, times and reasons, never task data.
// Source of the names: Webex work-item guide and event reference.

const fields: Fields = {
  connection: text,
  topic: text,
  kind: oneOf(...factKinds),
  key: text,
  taskId: text,
  origin: text,
  destination: text,
  alias: text,
  reason: text,
  disposition: oneOf(...dispositions),
  fields: texts,
  at: epochMs,
  receivedAt: epochMs,
  eventId: text,
  subscription: text,
}

const names = `task:new task:failed task:parked task:connect task:connected task:on-hold task:hold-done task:consulting
  task:consult-done task:conferencing task:conference-done task:conference-transferred task:ended task:origin-updated
  task-message:appended task-message:append-failed`

export const webex: readonly Topic[] = names.split(/\s+/).map((name) => ({
  name,
  aliases: [],
  platform: 'webex',
  subject: 'task',
  root: ['detail'],
  fields,
}))
