import { describe, expect, it } from 'vitest'
import { attentionOf, partition, shardOf, shards } from '../../../functions/domain/attention.ts'
import { fold } from '../../../functions/domain/fold.ts'
import { uuidV5 } from '../../../functions/domain/ids.ts'
import {
  accepted,
  aliasFor,
  appendSent,
  claimed,
  confirmed,
  event,
  minutes,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const refusal = { outcome: 'rejected', code: 'invalid-fields', scope: 'task' } as const

describe('attentionOf', () => {
  it.each([
    ['waits to be sent', accepted()],
    ['is being sent', claimed()],
    ['waits to be confirmed', sent()],
    ['has an update that waits to be confirmed', { ...appendSent(), dueAt: t0 + minutes(1) }],
  ])('what %s is due, a minute after it was accepted', (_, head) => {
    expect(attentionOf(head)).toEqual({ list: 'due', at: t0 + minutes(1) })
  })

  it('an uncertain create is due at its next question', () => {
    const head = settled(claimed(), { outcome: 'uncertain', code: 'x' })

    expect(attentionOf(head)).toEqual({ list: 'due', at: t0 + seconds(31) })
  })

  it('what is held is in the list of the held, whatever else it is', () => {
    expect(attentionOf({ ...accepted(), hold: { code: 'c', at: t0 + 7 } })).toEqual({
      list: 'held',
      at: t0 + 7,
    })
  })

  it('what failed is in the list of the failed', () => {
    const failed = settled(claimed(), refusal)

    expect(attentionOf({ ...failed, updatedAt: t0 + 9 })).toEqual({ list: 'failed', at: t0 + 9 })
  })

  it('what failed after an update of it was confirmed is there too', () => {
    const updated = fold(appendSent(), event('appended', { alias: aliasFor(2) }), 1, t0 + seconds(13)).head
    const failed = fold(updated, event('create-failed', { disposition: 'reject' }), 1, t0 + seconds(14)).head

    expect(revisionsOf(failed)).toBe('1:rejected 2:confirmed')
    expect(attentionOf(failed)?.list).toBe('failed')
  })

  it('an update that was refused is there too, though its task lives', () => {
    const refused = settled(claimed(accepted('v2', confirmed(), t0 + seconds(9))), refusal)

    expect(attentionOf(fold(refused, event('assigned'), 1, t0).head)?.list).toBe('failed')
  })

  it('newer data takes it out of there', () => {
    const refused = settled(claimed(accepted('v2', confirmed(), t0 + seconds(9))), refusal)

    expect(attentionOf(accepted('v3', refused, t0 + seconds(20)))?.list).toBe('due')
  })

  it('what is settled is in no list', () => {
    expect(attentionOf(confirmed())).toBeUndefined()
    expect(attentionOf(fold(confirmed(), event('ended'), 1, t0).head)).toBeUndefined()
  })
})

describe('shards', () => {
  it('a workitem stays in its own, and all are used', () => {
    const ids = Array.from({ length: 200 }, (_, n) =>
      uuidV5('5b0d9a52-6f0e-4c59-8f6c-0f3f5c0f6f11', String(n)),
    )
    const used = new Map(ids.map((id) => [id, shardOf(id)]))

    expect(new Set(used.values())).toEqual(new Set([0, 1, 2, 3]))
    expect(ids.map(shardOf)).toEqual([...used.values()])
    expect(shards).toBe(4)
  })

  it('partitions by list, connection and shard', () => {
    expect(partition('due', 'webex', 3)).toBe('due#webex#3')
  })
})
