import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { deadLetterQueues } from './queues.ts'
import { sampleConfig } from './sample-config.ts'
import { type Resource, type Synthesized, synthesize } from './synthesize.ts'

let synthesized: Synthesized
let alarms: Resource[]

beforeAll(() => {
  synthesized = synthesize(sampleConfig)
  alarms = synthesized.ofType('AWS::CloudWatch::Alarm')
})

const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8')
const anchors = [...runbook.matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) => slug(heading))

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

const anchorOf = ({ Properties }: Resource): string =>
  /docs\/runbook\.md#([\w-]+)$/.exec(Properties.AlarmDescription)?.[1] ??
  `${Properties.AlarmName} has no link`

describe('every alarm', () => {
  it('leads to a heading of the runbook', () => {
    expect(alarms.map(anchorOf).filter((anchor) => !anchors.includes(anchor))).toEqual([])
  })

  it('tells somebody, also when it is over', () => {
    const [topic] = synthesized.ofType('AWS::SNS::Topic')

    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: topic?.id }],
        OKActions: [{ Ref: topic?.id }],
      })
    }
  })

  it('says what silence means', () => {
    const alarming = alarms.filter(({ Properties }) => Properties.TreatMissingData !== 'notBreaching')

    expect(alarming.map(({ Properties }) => Properties.AlarmName)).toEqual(['workbridge-test/upkeep-silent'])
    expect(alarming.map(({ Properties }) => Properties.TreatMissingData)).toEqual(['breaching'])
  })

  it('carries the stage in its name, so that stages fit in one account', () => {
    const names = alarms.map(({ Properties }) => Properties.AlarmName as string)

    expect(names.filter((name) => !name.startsWith('workbridge-test/'))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('there is an alarm for', () => {
  const names = (): string[] =>
    alarms.map(({ Properties }) => Properties.AlarmName.replace('workbridge-test/', ''))

  it.each([
    'oldest-unconfirmed-task',
    'webhook-silence',
    'connection-paused',
    'held-tasks',
    'rejected-tasks',
    'actions-refused',
  ])('%s, per connection', (name) => {
    expect(names()).toEqual(expect.arrayContaining([`${name}/webex`, `${name}/webex-eu`]))
  })

  it('every dead-letter queue', () => {
    const watched = alarms
      .filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Properties }) => Properties.Dimensions[0].Value['Fn::GetAtt'][0])

    expect(watched.sort()).toEqual([...deadLetterQueues(synthesized)].sort())
  })

  it('errors of every function', () => {
    const functions = synthesized.ofType('AWS::Lambda::Function').map(({ id }) => id)
    const watched = alarms
      .filter(({ Properties }) => Properties.MetricName === 'Errors')
      .map(({ Properties }) => Properties.Dimensions[0].Value.Ref)

    expect(watched.sort()).toEqual(functions.sort())
  })
})

describe('events lost', () => {
  it('regression: are looked for under the name of the rule alone, for every rule of a bus', () => {
    const lost = alarms.filter(({ Properties }) => /events-lost$/.test(Properties.AlarmName))
    const named = [...JSON.stringify(lost).matchAll(/\{"Name":"RuleName","Value":(.*?\]\}\]\})\}/g)]
    const rules = synthesized
      .ofType('AWS::Events::Rule')
      .filter(({ Properties }) => Properties.EventBusName !== undefined)

    expect(named.map(([, value = '']) => JSON.parse(value))).toEqual(
      rules.map(({ id }) => ({ 'Fn::Select': [1, { 'Fn::Split': ['|', { Ref: id }] }] })),
    )
  })
})

describe('mail', () => {
  it('goes out only when an address is given', () => {
    const [subscription] = synthesized.ofType('AWS::SNS::Subscription')

    expect(subscription).toMatchObject({
      Condition: 'HasAlarmEmail',
      Properties: { Endpoint: { Ref: 'AlarmEmail' } },
    })
  })

  it('may be triggered by CloudWatch of this account', () => {
    const [policy] = synthesized.ofType('AWS::SNS::TopicPolicy')

    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    )
  })
})
