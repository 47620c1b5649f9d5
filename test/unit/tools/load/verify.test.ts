import { describe, expect, it } from 'vitest'
import type { PlatformTask } from '../../../../local/platforms/webex/types.ts'
import type { Seen } from '../../../load/seen.ts'
import type { Sent } from '../../../load/send.ts'
import { verify } from '../../../load/verify.ts'

const data = { customerName: 'Customer 1' }
const sent: Sent = { externalId: 'load-1', data, id: 'w-1', at: 0, acceptMs: 5, repeats: 0 }
const seen: Seen = {
  state: 'queued',
  externalId: 'load-1',
  data,
  taskId: 't-1',
  revisions: [{ revision: 1, state: 'confirmed' }],
  entries: [],
}
const task = (more: Partial<PlatformTask> = {}) =>
  ({ id: 't-1', origin: 'load-1', state: 'queued', data, ...more }) as PlatformTask

function faults(more: { sent?: Partial<Sent>; seen?: Partial<Seen>; tasks?: PlatformTask[] }): string[] {
  const known = new Map([['load-1', { ...seen, ...more.seen }]])
  return verify([{ ...sent, ...more.sent }], known, more.tasks ?? [task()]).map(({ fault }) => fault)
}

describe('what a load run finds', () => {
  it('nothing, when every task is there once', () => {
    expect(faults({})).toEqual([])
  })

  it('nothing in a failed try and its new one', () => {
    expect(faults({ tasks: [task({ id: 't-0', state: 'failed' }), task()] })).toEqual([])
  })

  it.each([
    ['never accepted: 429', { sent: { id: undefined, refusal: '429' } }],
    [
      'unconfirmed: sent, newest revision sent',
      { seen: { state: 'sent', revisions: [{ revision: 1, state: 'sent' }] } },
    ],
    ['held: still-uncertain', { seen: { hold: { code: 'still-uncertain' } } }],
    ['other data at the API', { seen: { data: { customerName: 'Customer 2' } } }],
    ['missing at the platform', { tasks: [] }],
    ['missing at the platform', { tasks: [task({ origin: 'load-10' })] }],
    ['doubled: 2 tasks at the platform', { tasks: [task(), task({ id: 't-2' })] }],
    ['doubled: 2 tasks at the platform', { tasks: [task(), task({ id: 't-2', origin: 'load-1~2' })] }],
    ['the API names another platform task', { tasks: [task({ id: 't-2' })] }],
    ['other data at the platform', { tasks: [task({ data: {} })] }],
  ])('%s', (fault, more) => {
    expect(faults(more)).toEqual([fault])
  })

  it('a task that the API does not know', () => {
    expect(verify([sent], new Map(), [task()])).toEqual([
      { externalId: 'load-1', fault: 'missing at the API' },
    ])
  })
})
