import { describe, expect, it } from 'vitest'
import { type Criterion, operators } from '../../../infra/rules/import-criterion.ts'
import { importTrigger } from '../../../infra/rules/import-trigger.ts'
import { readJsonPath } from '../../../infra/rules/json-path.ts'
import { faultsOf } from './helpers.ts'

const trigger = (more: object = {}) => ({
  name: 'Callback Prioritization',
  topicName: 'v2.detail.events.conversation.{id}.acd.start',
  enabled: true,
  target: { type: 'Workflow', id: 'f-1' },
  matchCriteria: [{ jsonPath: 'mediaType', operator: 'Equal', value: 'CALLBACK' }],
  ...more,
})

const whenOf = (criterion: object) => {
  const imported = importTrigger(trigger({ matchCriteria: [criterion] }))
  return 'trigger' in imported ? imported.trigger.when : imported.faults.join('; ')
}

describe('importTrigger', () => {
  it('reads the trigger of the published blueprint', () => {
    expect(importTrigger(trigger())).toEqual({
      trigger: {
        description: 'Callback Prioritization',
        when: 'acd.start & mediaType==CALLBACK',
        mode: 'shadow',
      },
      workflow: 'f-1',
    })
  })

  const cases: [Criterion['operator'], object, string][] = [
    ['GreaterThanOrEqual', { jsonPath: '$.routingPriority', value: 5 }, 'routingPriority>=5'],
    ['LessThanOrEqual', { jsonPath: 'routingPriority', value: 5 }, 'routingPriority<=5'],
    ['Equal', { jsonPath: "$['mediaType']", value: 'CALLBACK' }, 'mediaType==CALLBACK'],
    ['NotEqual', { jsonPath: 'mediaType', value: 'VOICE' }, 'mediaType!=VOICE'],
    ['LessThan', { jsonPath: 'routingPriority', value: 5 }, 'routingPriority<5'],
    ['GreaterThan', { jsonPath: 'routingPriority', value: -5 }, 'routingPriority>-5'],
    ['NotIn', { jsonPath: 'queueId', values: ['a', 'b'] }, '!queueId in (a, b)'],
    ['In', { jsonPath: 'queueId', values: ['a', 'b c'] }, 'queueId in (a, "b c")'],
    ['Contains', { jsonPath: 'callbackNumbers', value: '+49' }, 'callbackNumbers contains "+49"'],
    ['All', { jsonPath: 'callbackNumbers', values: ['a', 'b'] }, 'callbackNumbers all (a, b)'],
    ['Exists', { jsonPath: 'queueId', value: true }, 'queueId exists'],
    ['Size', { jsonPath: 'callbackNumbers', value: 2 }, 'callbackNumbers size 2'],
  ]

  it.each(cases)('has %s', (operator, criterion, text) => {
    expect(whenOf({ ...criterion, operator })).toBe(`acd.start & ${text}`)
    expect(faultsOf(`acd.start & ${text}`)).toEqual([])
  })

  it('has all twelve operators and no other', () => {
    expect(cases.map(([operator]) => operator).sort()).toEqual([...operators].sort())
    expect(whenOf({ jsonPath: 'ani', operator: 'StartsWith', value: 'x' })).toContain(
      'matchCriteria.0.operator',
    )
  })

  it.each([
    [{ jsonPath: 'queueId', operator: 'Exists', value: false }, '!queueId exists'],
    [{ jsonPath: 'queueId', operator: 'Exists', value: 'false' }, '!queueId exists'],
    [{ jsonPath: 'queueId', operator: 'Exists' }, 'queueId exists'],
    [{ jsonPath: 'callbackNumbers[0]', operator: 'Equal', value: 'a' }, 'callbackNumbers[0]==a'],
    [{ jsonPath: '$.callbackNumbers[*]', operator: 'In', values: ['a'] }, 'callbackNumbers[*] in (a)'],
    [{ jsonPath: 'queueId', operator: 'In', value: ['a', 'b'] }, 'queueId in (a, b)'],
  ])('reads %j', (criterion, text) => {
    expect(whenOf(criterion)).toBe(`acd.start & ${text}`)
  })

  it('takes time to live and delay, as numbers or as text', () => {
    expect(importTrigger(trigger({ eventTTLSeconds: '120' }))).toMatchObject({ trigger: { maxAge: '120s' } })
    expect(importTrigger(trigger({ delayBySeconds: 60, enabled: false }))).toMatchObject({
      trigger: { delay: '60s', enabled: false },
    })
  })

  it('says all faults at once', () => {
    const imported = importTrigger(
      trigger({
        eventTTLSeconds: 5,
        delayBySeconds: 901,
        matchCriteria: [
          { jsonPath: 'mediaTyp', operator: 'Equal', value: 'CALLBACK' },
          { jsonPath: '$..x', operator: 'Exists', value: true },
          { jsonPath: 'ani', operator: 'Equal', value: 'a', values: ['b'] },
          { jsonPath: 'ani', operator: 'GreaterThan', value: 'a' },
          { jsonPath: 'ani', operator: 'Equal', value: { a: 1 } },
        ],
      }),
    )

    expect(imported).toEqual({
      faults: [
        'eventTTLSeconds: must be at least 10',
        'delayBySeconds: must lie between 60 and 900',
        'delayBySeconds: excludes eventTTLSeconds; take one out',
        'matchCriteria[0] (mediaTyp Equal): "mediaTyp" is no field of acd.start; did you mean "mediaType"?',
        'matchCriteria[1] ($..x Exists): the path $..x has filters, slices or ".."; write the rule by hand',
        'matchCriteria[2] (ani Equal): has both "value" and "values"; Genesys takes one of them',
        'matchCriteria[3] (ani GreaterThan): wants a number',
        'matchCriteria[4] (ani Equal): compares with an object or a list of lists; write the rule by hand',
      ],
    })
  })

  it('says once that a topic is unknown', () => {
    const topicName = 'v2.detail.events.conversation.{id}.acd.strat'
    const near = 'v2.detail.events.conversation.{id}.acd.start'

    expect(importTrigger(trigger({ topicName }))).toEqual({
      faults: [`topicName: there is no topic "${topicName}"; did you mean "${near}"?`],
    })
  })
})

describe('readJsonPath', () => {
  it.each([
    ['mediaType', ['mediaType']],
    ['$.a.b[0].c', ['a', 'b', 0, 'c']],
    [`$['a b']["c"]`, ['a b', 'c']],
    ['$.a[*].b', ['a', null, 'b']],
  ])('reads %s', (text, path) => {
    expect(readJsonPath(text)).toEqual(path)
  })

  it.each(['', '$', '$..a', '$.a[?(@.b==1)]', '$.a[0:2]', '$.a[0,1]', '$.a[-1]', 'a b', '$.*'])(
    'refuses %s',
    (text) => {
      const path = readJsonPath(text)

      expect(path === undefined || path[0] === '$').toBe(true)
    },
  )
})
