import { describe, expect, it } from 'vitest'
import { readRetryAfter } from '../../../functions/platforms/retry-after.ts'
import {
  callRow,
  callTable,
  dispositionOf,
  type NoStatus,
  reasonTable,
} from '../../../functions/platforms/webex/failures.ts'
import { namedIn } from '../../../functions/platforms/webex/named.ts'

describe('the call table', () => {
  it('has a step for every status and every end without one', () => {
    for (let status = 0; status < 1_000; status++) expect(callRow(status).create.step).toBeTruthy()
    for (const end of ['not-sent', 'no-reply', 'bad-settings'] satisfies NoStatus[])
      expect(callRow(end).when).toBe(end)
  })

  it('never repeats a create whose effect is unknown', () => {
    for (const status of [...range(0, 299), ...range(500, 999)])
      expect(callRow(status).create.step, String(status)).toBe('uncertain')
    expect(callRow('no-reply').create.step).toBe('uncertain')
    expect(callRow('not-sent').create).toEqual({ step: 'retry', cause: 'transient' })
  })

  it('never fails an append or a find for good on what may pass', () => {
    for (const status of [...range(200, 299), ...range(500, 599), 408, 429])
      for (const name of ['append', 'end', 'find'] as const) expect(callRow(status)[name].step).toBe('retry')
  })

  it('fails a task outright only where the platform says it is gone', () => {
    const rows = callTable.filter((row) =>
      [row.create, row.append, row.end, row.find].some(
        (step) => step.step === 'reject' && step.scope === 'task',
      ),
    )

    expect(rows.map((row) => row.when)).toEqual([[404, 404]])
  })
})

describe('the reason table', () => {
  it('knows every documented reason and says where each row comes from', () => {
    expect(Object.keys(reasonTable).sort()).toEqual([
      'CHANNEL_ASSET_UNDEFINED',
      'CONVERSATION_CREATION_FAILED',
      'ENTRY_POINT_NOT_FOUND',
      'FEATURE_FLAG_DISABLED',
      'INTERNAL_ERROR',
      'INVALID_CONTENT',
      'NOT_FOUND',
      'ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED',
    ])
    for (const row of [...Object.values(reasonTable), ...callTable])
      expect(['documented', 'observed', 'assumed']).toContain(row.evidence)
  })

  it('takes an unknown reason for a validation failure', () => {
    for (const reason of [undefined, '', 'REQUIRED_FIELD_MISSING', '__proto__', 'hasOwnProperty'])
      expect(dispositionOf(reason)).toBe('reject')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('Sun, 06 Nov 1994 08:49:00 GMT')

  it.each([
    ['30', 30_000],
    [' 30 ', 30_000],
    ['86400', 86_400_000],
    ['0', 1_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:40:00 GMT', 1_000],
    ['1.5', 60_000],
    ['-5', 60_000],
    ['+5', 60_000],
    ['1e9', 60_000],
    ['5 seconds', 60_000],
    ['9'.repeat(40), 60_000],
    ['Sun, 99 Xyz 1994 99:99:99 GMT', 60_000],
    ['', 60_000],
    [undefined, 60_000],
  ])('"%s" is %i ms', (header, ms) => {
    expect(readRetryAfter(header, now)).toBe(ms)
  })
})

describe('words in a text', () => {
  it.each([
    ['field claimNumber is missing', ['claimNumber'], ['claimNumber']],
    ['"claimNumber", priority.', ['priority', 'claimNumber', 'other'], ['priority', 'claimNumber']],
    ['workItemData.claimNumber', ['claimNumber'], ['claimNumber']],
    ['claimNumbers claim-Number _claimNumber', ['claimNumber', 'claim', 'Number'], []],
    ['CLAIMNUMBER', ['claimNumber'], []],
    ['claim.number is bad', ['claim', 'claim.number', 'number'], ['claim.number']],
    ['claim number and claim', ['claim', 'claim number'], ['claim', 'claim number']],
    ['Größe fehlt', ['Größe', 'Gr'], ['Größe']],
    ['a value is missing', ['a', 'is'], []],
    ['field "a" and data.id', ['a', 'id'], ['a', 'id']],
    ['anything', [''], []],
    [`${'x '.repeat(5_000)}claimNumber`, ['claimNumber'], []],
  ])('%s', (text, words, found) => {
    expect(namedIn(text, words)).toEqual(found)
  })
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
