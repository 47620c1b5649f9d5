import { describe, expect, it } from 'vitest'
import { busPatterns, maxPatternLength } from '../../infra/rules/bus-patterns.ts'
import { compilePattern, flatten } from '../../local/aws/event-pattern.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import { evaluate } from '../../schemas/expression/evaluate.ts'
import { acd, acdStart, compiled } from '../unit/rules/helpers.ts'

/** The part of the pattern that looks at fields, for rules of one topic. */
function bodyPattern(...whens: string[]): unknown {
  const rules = whens.map((when, index) => ({ id: `r${index}`, expression: compiled(when) }))
  const [found, ...others] = busPatterns(rules, catalog)
  expect(others).toEqual([])
  expect(found?.pattern['detail-type']).toEqual([acdStart])
  return found?.pattern.detail
}
const fields = (pattern: object) => ({ eventBody: pattern })

describe('what a test becomes in EventBridge', () => {
  it.each([
    ['mediaType==CALLBACK', { mediaType: ['CALLBACK'] }],
    ['mediaType in (CALLBACK, VOICE)', { mediaType: ['CALLBACK', 'VOICE'] }],
    ['routingPriority==5', { routingPriority: [{ numeric: ['=', 5] }] }],
    ['skillExpressionApplied==true', { skillExpressionApplied: [true] }],
    ['ani==null', { ani: [null] }],
    ['ani startsWith "+49"', { ani: [{ prefix: '+49' }] }],
    ['ani endsWith "30"', { ani: [{ suffix: '30' }] }],
    ['ani like "+49*30"', { ani: [{ wildcard: '+49*30' }] }],
    ['ani contains "a*b"', { ani: [{ wildcard: '*a\\*b*' }] }],
    ['ani like "*"', { ani: [{ exists: true }] }],
    ['callbackNumbers[0]==x', { callbackNumbers: ['x'] }],
    ['callbackNumbers all (x, y)', { callbackNumbers: ['x'] }],
    ['routingPriority>=1 & routingPriority<4', { routingPriority: [{ numeric: ['>=', 1, '<=', 4] }] }],
    ['routingPriority>=1', { routingPriority: [{ exists: true }] }],
    ['eventTime==1700000000000', { eventTime: [{ exists: true }] }],
    ['mediaType==CALLBACK & queueId==q', { mediaType: ['CALLBACK'], queueId: ['q'] }],
    ['(queueId==q | queueId==r) & ani==x', { queueId: ['q', 'r'], ani: ['x'] }],
    ['(queueId==q | ani==x)', { $or: [{ queueId: ['q'] }, { ani: ['x'] }] }],
    ['mediaType==CALLBACK & !(queueId==q)', { mediaType: ['CALLBACK'] }],
    ['mediaType==CALLBACK & queueId exists', { mediaType: ['CALLBACK'] }],
    ['!(mediaType!=CALLBACK | queueId!=q)', { mediaType: ['CALLBACK'], queueId: ['q'] }],
  ])('%s', (test, expected) => {
    expect(bodyPattern(`acd.start & ${test}`)).toEqual(fields(expected))
  })

  it.each([
    'queueId!=q',
    '!mediaType==CALLBACK',
    'queueId exists',
    'callbackNumbers size 2',
    'queueId==q | ani exists',
  ])('lets the whole topic in for %s', (test) => {
    expect(bodyPattern(`acd.start & (${test})`)).toBeUndefined()
  })

  it('looks for a field where it lies', () => {
    expect(bodyPattern('acd.start & correlationId==c')).toEqual({ metadata: { CorrelationId: ['c'] } })
    expect(bodyPattern('acd.start & (correlationId==c | queueId==q)')).toEqual({
      $or: [{ metadata: { CorrelationId: ['c'] } }, { eventBody: { queueId: ['q'] } }],
    })
  })
})

describe('one pattern a topic', () => {
  it('joins the values of rules that differ in one field', () => {
    expect(
      bodyPattern(
        'acd.start & mediaType==CALLBACK & queueId==a',
        'acd.start & mediaType==CALLBACK & queueId==b',
        'acd.start & mediaType==CALLBACK & queueId==c',
      ),
    ).toEqual(fields({ mediaType: ['CALLBACK'], queueId: ['a', 'b', 'c'] }))
  })

  it('says who it is for, and names the source where it is asked to', () => {
    const rules = [{ id: 'failed', expression: compiled('(task:failed | task:ended) & reason==NOT_FOUND') }]

    expect(busPatterns(rules, catalog, { webex: ['workbridge.platform'] })).toEqual(
      ['task:failed', 'task:ended'].map((topic) => ({
        platform: 'webex',
        topic,
        pattern: {
          source: ['workbridge.platform'],
          'detail-type': [topic],
          detail: { reason: ['NOT_FOUND'] },
        },
        looksAt: 'fields',
        rules: ['failed'],
      })),
    )
  })

  it('leaves conditions out until AWS takes it, the longest first', () => {
    const whens = Array.from(
      { length: 500 },
      (_, n) => `acd.start & mediaType==CALLBACK & queueId==queue-${n}`,
    )
    const odd = 'acd.start & mediaType==VOICE & queueId==x & ani==y'

    expect(bodyPattern(...whens, odd)).toEqual(fields({ mediaType: ['CALLBACK', 'VOICE'] }))
  })

  it('gives wildcards up when they are many', () => {
    const whens = Array.from({ length: 9 }, (_, n) => `acd.start & mediaType==CALLBACK & ani like "*${n}*x"`)

    expect(bodyPattern(...whens)).toEqual(fields({ mediaType: ['CALLBACK'], ani: [{ exists: true }] }))
  })

  it('stays within the length AWS takes', () => {
    const whens = Array.from(
      { length: 300 },
      (_, n) => `acd.start & (queueId==q${n} | ani==a${n} & dnis==d${n})`,
    )
    const rules = whens.map((when, index) => ({ id: `r${index}`, expression: compiled(when) }))

    for (const { pattern } of busPatterns(rules, catalog))
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(maxPatternLength)
  })
})

describe('where EventBridge and our evaluation differ', () => {
  /** What each of them says of one event. */
  function verdicts(when: string, event: object, topic = acdStart) {
    const expression = compiled(when)
    const [found] = busPatterns([{ id: 'r', expression }], catalog)
    const pattern = compilePattern(JSON.stringify(found?.pattern))
    const envelope = acd(event, topic)
    return { ours: evaluate(expression, envelope, catalog), theirs: pattern(flatten(envelope)) }
  }
  const workitem = 'v2.taskmanagement.workitems.{id}'
  const letIn = { ours: false, theirs: true }
  const both = { ours: true, theirs: true }

  it('EventBridge looks into lists by itself; we say [*]', () => {
    expect(verdicts('acd.start & mediaType==CALLBACK', { mediaType: ['CALLBACK'] })).toEqual(letIn)
  })

  it('EventBridge takes a point in a name for a step', () => {
    const event = { 'wrapup.code': 'x' }

    expect(verdicts('workitem & wrapup.code==x', event, workitem)).toEqual(letIn)
  })

  it('EventBridge wants fields of one list element; each of our tests takes any', () => {
    const event = { changes: [{ field: 'a' }, { newValue: 'b' }] }

    expect(verdicts('workitem & changes[*].field==a & changes[*].newValue==b', event, workitem)).toEqual(both)
  })

  it('EventBridge sees no number beyond 5e9', () => {
    expect(verdicts('acd.start & eventTime>1700000000000', { eventTime: 1_700_000_000_001 })).toEqual(both)
    expect(verdicts('acd.start & routingPriority<0', { routingPriority: -6e9 })).toEqual(both)
  })

  it('EventBridge cuts numbers off after 6 decimals', () => {
    const range = 'workitem & priority>0.5 & priority<1.0000002'

    expect(() => verdicts(range, { priority: 1.0000001 }, workitem)).not.toThrow()
    expect(verdicts(range, { priority: 1.0000001 }, workitem)).toEqual(both)
  })

  it('EventBridge wants a field to be there for anything-but; != does not', () => {
    expect(verdicts('acd.start & mediaType!=VOICE', {})).toEqual(both)
  })

  it('EventBridge sees no field in an object or an empty list', () => {
    expect(verdicts('acd.start & callbackNumbers exists', { callbackNumbers: [] })).toEqual(both)
    expect(verdicts('acd.start & callbackNumbers size 0', { callbackNumbers: [] })).toEqual(both)
  })
})
