import { beforeAll, describe, expect, it } from 'vitest'
import { maxPatternLength } from '../../../infra/rules/bus-patterns.ts'
import { matchesPattern } from '../../../local/aws/event-pattern.ts'
import type { Config } from '../../../schemas/config.ts'

import { rule, sampleConfig, tasksOnly } from './sample-config.ts'
import { type Properties, type Resource, type Synthesized, synthesize } from './synthesize.ts'

let synthesized: Synthesized
beforeAll(() => {
  synthesized = synthesize(sampleConfig)
})

const isSet = 'HasGenesysPartnerSource'
const partner = { Ref: 'GenesysPartnerSource' }
const source = { 'Fn::If': [isSet, partner, 'genesys-cloud.genesys'] }

const rulesOf = ({ ofType }: Synthesized): Resource[] =>
  ofType('AWS::Events::Rule').filter(({ id }) => id.startsWith('Reacting'))
const topicsOf = (rules: Resource[]): string[] =>
  rules.map(({ Properties }) => Properties.EventPattern['detail-type'].join())
const withTriggers = (triggers: Config['triggers']): Resource[] =>
  rulesOf(synthesize({ ...sampleConfig, triggers }))

describe('events of Genesys Cloud', () => {
  it('come over the partner event bus when its source is named', () => {
    expect(synthesized.byId('ReactingGenesysBus8910236F')).toMatchObject({
      Type: 'AWS::Events::EventBus',
      Condition: isSet,
      Properties: { Name: partner, EventSourceName: partner },
    })
    expect(synthesized.template.Conditions[isSet]).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [partner, ''] }],
    })
  })

  it('else over our own bus, with a source that PutEvents takes', () => {
    const [own] = synthesized.ofType('AWS::Events::EventBus').filter(({ id }) => id.startsWith('Hearing'))
    const rules = rulesOf(synthesized).filter(({ id }) => id.startsWith('ReactingGenesys'))

    for (const { Properties } of rules) {
      expect(Properties.EventPattern.source).toEqual([source])
      expect(Properties.EventBusName).toEqual({
        'Fn::If': [isSet, { Ref: 'ReactingGenesysBus8910236F' }, { Ref: own?.id }],
      })
    }
    expect(rules).toHaveLength(5)
  })

  it.each([
    ['aws.partner/genesys.com/cloud/0f0a7d3e-51a5-4e3c-9bb1-5f2a8d1c2b3a/workbridge', true],
    ['', true],
    ['genesys', false],
    ['aws.partner/', false],
  ])('a partner source named %j is taken: %s', (name, taken) => {
    const { AllowedPattern } = synthesized.template.Parameters.GenesysPartnerSource ?? {}

    expect(new RegExp(`^(?:${AllowedPattern})$`).test(name)).toBe(taken)
  })
})

describe('rules', () => {
  const reprioritize = sampleConfig.triggers.callbacks?.action ?? { do: 'end', source: '', externalId: '' }
  const callbacks = (mediaTypes: string[]) =>
    ({ ...reprioritize, mediaTypes }) as Config['triggers'][string]['action']
  const full = (name: string) => `v2.detail.events.conversation.{id}.${name}`

  it('are one a topic, for what starts an action and for what stops a run', () => {
    expect(topicsOf(rulesOf(synthesized)).sort()).toEqual([
      'task:failed',
      ...['acd.end', 'acd.start', 'customer.end', 'user.end', 'user.start'].map(full),
    ])
  })

  it('let a run hear everything about the media of all policies, whatever its rule looks at', () => {
    const rules = withTriggers({
      one: rule('one', 'genesys', 'acd.start & queueId=="q1" & mediaType==CALLBACK', callbacks(['CALLBACK'])),
      two: rule('two', 'genesys', 'acd.start & queueId=="q2"', callbacks(['VOICE'])),
    })
    const hears = (name: string, eventBody: Properties) =>
      rules.some(({ Properties }) =>
        matchesPattern(
          { ...Properties.EventPattern, source: ['s'] },
          { source: 's', 'detail-type': full(name), detail: { eventBody } },
        ),
      )

    for (const name of ['acd.start', 'acd.end', 'user.start', 'user.end', 'customer.end']) {
      expect(hears(name, { mediaType: 'CALLBACK', queueId: 'another' }), name).toBe(true)
      expect(hears(name, { mediaType: 'VOICE' }), name).toBe(true)
      expect(hears(name, { queueId: 'q3' }), name).toBe(true)
      expect(hears(name, { mediaType: 'CHAT', queueId: 'q3' }), name).toBe(false)
    }
  })

  it('hear every medium when a policy is for all', () => {
    const rules = withTriggers({ all: rule('all', 'genesys', 'acd.start', callbacks([])) })

    expect(rules).toHaveLength(5)
    for (const { Properties } of rules) expect(Properties.EventPattern).not.toHaveProperty('detail')
  })

  it('hear nothing of a run where no rule starts one', () => {
    const end = { do: 'end', source: 'crm', externalId: '{conversationId}' } as const

    expect(topicsOf(withTriggers({ gone: rule('gone', 'genesys', 'customer.end', end) }))).toEqual([
      full('customer.end'),
    ])
  })

  it('stay short enough with the longest name a partner source can have', () => {
    const queues = Array.from({ length: 60 }, (_, at) => `2f6c3a0e-5d0c-4f5e-9a55-0b4a4f1f${1000 + at}`)
    const when = `acd.start & queueId in (${queues.map((id) => `"${id}"`).join(', ')})`
    const [only] = withTriggers({
      many: rule('many', 'genesys', when, { do: 'end', source: 'crm', externalId: 'x' }),
    })
    const text = JSON.stringify({ ...only?.Properties.EventPattern, source: ['x'.repeat(256)] })

    expect(text.length).toBeLessThanOrEqual(maxPatternLength)
  })

  it('with an id of the account in two connections are rules of each', () => {
    const { genesys } = sampleConfig.connections
    if (!genesys) throw new Error('the sample has no such connection')
    const connections = { ...sampleConfig.connections, 'genesys-us': { ...genesys, id: 'genesys-us' } }
    const end = { do: 'end', source: 'crm', externalId: 'x' } as const
    const both = {
      one: rule('one', 'genesys', 'acd.start', end),
      two: rule('two', 'genesys-us', 'acd.end', end),
    }
    const rules = rulesOf(synthesize({ ...sampleConfig, connections, triggers: both }))

    expect(rules.map(({ Properties }) => JSON.stringify(Properties.EventPattern.source))).toEqual([
      expect.stringContaining('"genesys-cloud.genesys"'),
      expect.stringContaining('"genesys-cloud.genesys-us"'),
    ])
  })
})

describe('without trigger rules and Genesys Cloud', () => {
  it('nothing of it is there', () => {
    const { template, ofType } = synthesize(tasksOnly)
    const ids = Object.keys({ ...template.Resources, ...template.Parameters, ...template.Conditions })

    expect(ids.filter((id) => /Reacting|Runs|Trigger|Reprioritize|Genesys|Partner/.test(id))).toEqual([])
    expect(ofType('AWS::Lambda::Function')).toHaveLength(7)
  })

  it('a connection alone brings its run queue, and runs go on without their rule', () => {
    const { template, ofType } = synthesize({ ...sampleConfig, triggers: {} })

    expect(ofType('AWS::Lambda::Function').map(({ id }) => id.replace(/Function.*/, ''))).toContain(
      'Reprioritize',
    )
    expect(template.Parameters).not.toHaveProperty('GenesysPartnerSource')
    expect(rulesOf(synthesize({ ...sampleConfig, triggers: {} }))).toEqual([])
  })
})
