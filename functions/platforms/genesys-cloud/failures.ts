import type { FailureScope, RetryCause } from '../port.ts'

/**
 * The one table of what goes wrong with Genesys Cloud and what follows. First match wins; a row with `codes` fits
 * only when the error body carries one of them. Each row says where it comes from: `documented` (the API's own
 * Swagger with its error codes), `observed` (public third parties), `assumed`.
 */
export type Evidence = 'documented' | 'observed' | 'assumed'
export type CallName = 'set-priority' | 'read' | 'list'

export type Step =
  | { step: 'retry'; cause: RetryCause }
  /** A `code` here goes before the body's. */
  | { step: 'reject'; scope: FailureScope; code?: string }

/** How an exchange ended without a status. */
export type NoStatus = 'not-sent' | 'no-reply' | 'bad-settings'

export interface CallRow {
  /** A status range, both ends included. */
  when: readonly [from: number, to: number] | NoStatus
  codes?: readonly string[]
  /** Absent: every call. */
  calls?: readonly CallName[]
  step: Step
  evidence: Evidence
}

const again: Step = { step: 'retry', cause: 'transient' }
const token: Step = { step: 'retry', cause: 'token' }
const wait: Step = { step: 'retry', cause: 'rate-limit' }
const unexplained: Step = { step: 'retry', cause: 'unexplained' }
const gone: Step = { step: 'reject', scope: 'task', code: 'not-found' }
const stop = (code?: string): Step => ({ step: 'reject', scope: 'connection', code })

const divisionCodes = ['missing.division.permission', 'missing.any.division.permissions']
const goneCodes = ['not.found', 'resource.not.found', 'conversation.error.conversation.not.found']
const aboutOne = ['set-priority', 'read'] as const

/** Every call here can be repeated: reads, and a PATCH of an absolute value. So nothing is ever uncertain. */
export const callTable: readonly CallRow[] = [
  { when: 'bad-settings', step: stop('bad-settings'), evidence: 'assumed' },
  { when: 'not-sent', step: again, evidence: 'assumed' },
  { when: 'no-reply', step: again, evidence: 'assumed' },
  // A 2xx comes here only when its body cannot be read.
  { when: [200, 299], step: again, evidence: 'assumed' },
  { when: [300, 399], step: stop('redirect'), evidence: 'assumed' },
  // Documented text: a skill or language does not exist. We send none, so it is the conversation, which has left its queue.
  { when: [400, 400], codes: ['resource.not.found'], calls: aboutOne, step: gone, evidence: 'assumed' },
  { when: [401, 401], codes: ['ip.not.authorized'], step: stop(), evidence: 'documented' },
  { when: [401, 401], step: token, evidence: 'documented' },
  // A queue in a division the client's role does not reach says nothing about the other queues.
  {
    when: [403, 403],
    codes: divisionCodes,
    calls: aboutOne,
    step: { step: 'reject', scope: 'task' },
    evidence: 'assumed',
  },
  { when: [403, 403], step: stop(), evidence: 'documented' },
  { when: [404, 404], codes: goneCodes, calls: aboutOne, step: gone, evidence: 'documented' },
  // Without the API's own error body somebody else has answered.
  { when: [404, 404], step: stop('address-not-found'), evidence: 'assumed' },
  { when: [408, 409], step: again, evidence: 'documented' },
  { when: [429, 429], step: wait, evidence: 'documented' },
  { when: [400, 499], step: unexplained, evidence: 'documented' },
  { when: [500, 599], step: again, evidence: 'documented' },
]
/** 1xx as an answer, or a status no standard knows. */
const otherRow: CallRow = { when: [0, 999], step: again, evidence: 'assumed' }

export function callRow(name: CallName, key: number | NoStatus, code?: string): CallRow {
  return callTable.find((row) => fits(row, name, key, code)) ?? otherRow
}

function fits({ when, codes, calls }: CallRow, name: CallName, key: number | NoStatus, code?: string) {
  if (calls && !calls.includes(name)) return false
  if (codes && (code === undefined || !codes.includes(code))) return false
  return typeof key === 'number' ? typeof when !== 'string' && when[0] <= key && key <= when[1] : when === key
}
