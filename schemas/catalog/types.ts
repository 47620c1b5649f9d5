/** What a field of an event holds. `epochMs` is a whole number; `any` says nothing about the value. */
export type FieldType =
  | { type: 'text'; values?: readonly string[]; raw?: readonly string[] }
  | { type: 'whole' | 'epochMs' | 'number' | 'boolean' | 'any'; raw?: readonly string[] }
  | { type: 'list'; of: FieldType; raw?: readonly string[] }
  | { type: 'map'; of: FieldType; raw?: readonly string[] }
  | { type: 'object'; fields: Fields; raw?: readonly string[] }

/** `raw`, at the top level only: where in the envelope the field is, if not under the topic's `root`. */
export type Fields = Readonly<Record<string, FieldType>>

export type Subject = 'conversation' | 'workitem' | 'task'

/** One kind of event, as its platform names it. */
export interface Topic {
  /** As it stands in the envelope's `detail-type`. */
  name: string
  /** Short names for rules. */
  aliases: readonly string[]
  platform: 'genesys-cloud' | 'webex'
  /** What the event is about. */
  subject: Subject
  /** Where in the envelope its fields are. */
  root: readonly string[]
  fields: Fields
}

export const text: FieldType = { type: 'text' }
export const whole: FieldType = { type: 'whole' }
export const epochMs: FieldType = { type: 'epochMs' }
export const number: FieldType = { type: 'number' }
export const boolean: FieldType = { type: 'boolean' }
export const any: FieldType = { type: 'any' }
export const texts: FieldType = { type: 'list', of: text }

/** A text that is one of these. The catalog is what knows: a value it does not list is taken for a misspelling. */
export const oneOf = (...values: readonly string[]): FieldType => ({ type: 'text', values })
