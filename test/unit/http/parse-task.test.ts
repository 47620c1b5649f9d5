import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTask } from '../../../functions/http/parse-task.ts'

const violationsOf = (body: unknown) => {
  const read = parseTask(body)
  return 'violations' in read ? read.violations : []
}

describe('parseTask', () => {
  it('takes a task with every member', () => {
    const task = {
      asset: 'claims-review',
      data: { text: 'x', number: 1.5, yes: true, gone: null },
      name: 'Claim',
      timestamp: 1_768_478_400_000,
      priority: 3,
      dueAt: '2026-01-15T12:00:00+01:00',
      flowSettings: { tone: 'calm' },
      globalVariables: { region: 'south' },
    }
    expect(parseTask(task)).toEqual({ task })
  })

  it('names every fault by place and rule', () => {
    const body = {
      asset: '',
      data: { nested: {}, list: [1], fine: 'x' },
      name: 4,
      timestamp: 1.5,
      priority: 1e30,
      dueAt: 'tomorrow',
      flowSettings: { tone: 1 },
      globalVariables: [],
      'un/known': true,
    }
    expect(violationsOf(body).map(({ pointer, rule, limit }) => [pointer, rule, limit])).toEqual([
      ['/asset', 'minLength', 1],
      ['/data/nested', 'type', ['string', 'number', 'boolean', 'null']],
      ['/data/list', 'type', ['string', 'number', 'boolean', 'null']],
      ['/name', 'type', 'string'],
      ['/timestamp', 'type', 'integer'],
      ['/priority', 'max', Number.MAX_SAFE_INTEGER],
      ['/dueAt', 'format', undefined],
      ['/flowSettings/tone', 'type', 'string'],
      ['/globalVariables', 'type', 'object'],
      ['/un~1known', 'unknown', undefined],
    ])
  })

  it('tells missing from wrong', () => {
    expect(violationsOf({}).map(({ pointer, rule }) => [pointer, rule])).toEqual([
      ['/asset', 'required'],
      ['/data', 'required'],
    ])
  })

  it('finds numbers that JSON cannot carry', () => {
    expect(violationsOf(JSON.parse('{"asset":"a","data":{"big":1e400}}'))).toMatchObject([
      { pointer: '/data/big', rule: 'type' },
    ])
  })

  it.each(['data', 'flowSettings', 'globalVariables'])('refuses a member __proto__ in %s', (map) => {
    const body = JSON.parse(`{"asset":"a","data":{},"${map}":{"__proto__":"x"}}`)
    expect(violationsOf(body)).toContainEqual(
      expect.objectContaining({ pointer: `/${map}/__proto__`, rule: 'unknown' }),
    )
  })

  it('says once that there are too many members', () => {
    const data = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, {}]))
    expect(violationsOf({ asset: 'a', data })).toMatchObject([
      { pointer: '', rule: 'maxEntries', limit: 500, actual: 502 },
    ])
  })

  it('never quotes a value', () => {
    const marked = fc.constantFrom('S3CRET', ['S3CRET'], { S3CRET: 'S3CRET' }, -1, 1e99, true, null)
    const bodies = fc.record(
      {
        asset: marked,
        data: fc.oneof(marked, fc.dictionary(fc.constantFrom('a', 'b'), marked)),
        name: marked,
        timestamp: marked,
        priority: marked,
        dueAt: marked,
        flowSettings: fc.oneof(marked, fc.dictionary(fc.constantFrom('a', 'b'), marked)),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(bodies, (body) => {
        for (const violation of violationsOf(body)) expect(violation.message).not.toContain('S3CRET')
      }),
    )
  })
})

describe('one answer for shape and asset', () => {
  it('keeps what can be read of a wrong task', () => {
    const read = parseTask({ asset: 'crm-lead', data: { company: ['x'], worth: 5 }, extra: 1 })

    expect(read).toMatchObject({
      violations: [{ pointer: '/data/company' }, { pointer: '/extra', rule: 'unknown' }],
      readable: { asset: 'crm-lead', data: { worth: 5 } },
    })
  })
})
