import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromItem, toItem } from '../../../functions/aws/head-item.ts'
import { fromSnapshotItem, toSnapshotItem } from '../../../functions/aws/snapshot-item.ts'
import type { Head, Snapshot } from '../../../functions/domain/head.ts'
import { proseClaim } from '../../support/claims.ts'
import { accepted, appendSent, confirmed, sent, t0 } from '../../support/workitem.ts'

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value))
const there = (head: Head) => fromItem(toItem(head))

describe('head items', () => {
  it.each([
    ['accepted', accepted()],
    ['sent', sent()],
    ['confirmed', confirmed()],
    ['with an update', appendSent()],
  ])('%s: comes back as it was', (_, head) => {
    expect(there(head)).toEqual(throughJson(head))
  })

  it('any task ids in head and timeline come back as they were', () => {
    const id = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined })
    fc.assert(
      fc.property(id, fc.array(id), (taskId, ids) => {
        const timeline = ids.map((one, n) => ({ k: String(n), at: n, what: 'note' as const, taskId: one }))
        const head = throughJson({ ...accepted(), taskId, timeline })
        expect(there(head)).toEqual(head)
      }),
    )
  })

  it('spell the task id once', () => {
    expect(toItem(confirmed()).head?.S?.split('task-1')).toHaveLength(2)
  })

  it('are in the index only while somebody has to look', () => {
    expect(toItem(sent())).toMatchObject({ attention: { S: expect.stringMatching(/^due#webex#[0-3]$/) } })
    expect(toItem(confirmed())).not.toHaveProperty('attention')
    expect(toItem(confirmed())).not.toHaveProperty('since')
  })

  it('that are none are no heads', () => {
    expect(fromItem(undefined)).toBeUndefined()
    expect(fromItem({ pk: { S: 'WI#1' } })).toBeUndefined()
  })
})

describe('snapshot items', () => {
  const snapshot = (task: Snapshot['task']): Snapshot => ({ key: 'a', assetVersion: 3, timestamp: t0, task })

  it('come back as they were, whatever the text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme', maxLength: 900 })), (data) => {
        const whole = snapshot({ asset: 'claim', data: throughJson(data) })
        expect(fromSnapshotItem('a', toSnapshotItem('w', whole, t0), t0)).toEqual(whole)
      }),
    )
  })

  it('are packed where that makes them smaller', () => {
    expect(toSnapshotItem('w', snapshot(proseClaim(1)), t0)).toHaveProperty('packed')
    expect(toSnapshotItem('w', snapshot({ asset: 'claim', data: { a: 'b' } }), t0)).toHaveProperty('data')
  })

  it('expire in the end, also where no head ever pointed to them', () => {
    const item = toSnapshotItem('w', snapshot(proseClaim(1)), t0)

    expect(Number(item.expiresAt?.N)).toBe(t0 / 1_000 + 400 * 86_400)
  })
})
