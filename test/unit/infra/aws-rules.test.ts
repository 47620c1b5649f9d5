import { beforeAll, describe, expect, it } from 'vitest'
import { statements } from './iam.ts'
import { consumers, deadLetterQueues, ruleTargets } from './queues.ts'
import { sampleConfig } from './sample-config.ts'
import { type Properties, type Resource, type Synthesized, synthesize, target } from './synthesize.ts'

let synthesized: Synthesized
let ofType: Synthesized['ofType']

beforeAll(() => {
  synthesized = synthesize(sampleConfig)
  ofType = synthesized.ofType
})

const ids = (resources: Resource[]): string[] => resources.map(({ id }) => id)
const without = (resources: Resource[], has: (properties: Properties) => unknown): string[] =>
  ids(resources.filter(({ Properties }) => !has(Properties)))

describe('dead letters', () => {
  it('every queue that is not a dead-letter queue has one, after more than one receive', () => {
    const dead = deadLetterQueues(synthesized)
    const working = ofType('AWS::SQS::Queue').filter(({ id }) => !dead.has(id))

    expect(working.length).toBeGreaterThan(0)
    expect(without(working, ({ RedrivePolicy }) => RedrivePolicy?.maxReceiveCount > 1)).toEqual([])
  })

  it('dead letters are kept for two weeks', () => {
    const dead = ofType('AWS::SQS::Queue').filter(({ id }) => deadLetterQueues(synthesized).has(id))

    expect(without(dead, ({ MessageRetentionPeriod }) => MessageRetentionPeriod === 1_209_600)).toEqual([])
  })

  it('every rule target has a dead-letter queue and says how often and how long it retries', () => {
    const targets = ruleTargets(ofType('AWS::Events::Rule'))

    expect(targets.length).toBeGreaterThan(0)
    for (const { DeadLetterConfig, RetryPolicy } of targets) {
      expect(DeadLetterConfig?.Arn).toBeDefined()
      expect(RetryPolicy).toEqual({
        MaximumEventAgeInSeconds: expect.any(Number),
        MaximumRetryAttempts: expect.any(Number),
      })
    }
  })

  it('every rule may write to its target queue and to its dead-letter queue', () => {
    const writable = ofType('AWS::SQS::QueuePolicy')
      .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('events.amazonaws.com'))
      .flatMap(({ Properties }) => Properties.Queues.map(target))
    const queues = ruleTargets(ofType('AWS::Events::Rule'))
      .flatMap(({ Arn, DeadLetterConfig }) => [Arn, DeadLetterConfig.Arn])
      .map(target)
      .filter((id) => synthesized.byId(id).Type === 'AWS::SQS::Queue')

    expect(queues.filter((id) => !writable.includes(id))).toEqual([])
  })

  it('every function that is invoked asynchronously has a dead-letter queue and says how often it retries', () => {
    const invoked = ruleTargets(ofType('AWS::Events::Rule'))
      .map(({ Arn }) => target(Arn))
      .filter((id) => synthesized.byId(id).Type === 'AWS::Lambda::Function')
    const configured = ofType('AWS::Lambda::EventInvokeConfig').filter(
      ({ Properties }) =>
        Properties.DestinationConfig?.OnFailure && Properties.MaximumRetryAttempts !== undefined,
    )

    expect(invoked.length).toBeGreaterThan(0)
    expect(configured.map(({ Properties }) => target(Properties.FunctionName))).toEqual(invoked)
  })
})

describe('queues and their consumers', () => {
  it('a message stays out of sight for at least six times the time-out of its consumer', () => {
    for (const { queue, lambda } of consumers(synthesized)) {
      expect(queue.Properties.VisibilityTimeout, queue.id).toBeGreaterThanOrEqual(
        6 * lambda.Properties.Timeout,
      )
    }
  })

  it('every consumer reports single failures, takes ten messages and has a ceiling', () => {
    for (const { mapping } of consumers(synthesized)) {
      expect(mapping.Properties).toMatchObject({
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: expect.any(Number) },
      })
    }
  })

  it.each([
    ['Delivery', 'webex'],
    ['Runs', 'genesys-cloud'],
  ])('%s has the ceiling that each connection of %s asks for', (construct, platform) => {
    const ceilings = consumers(synthesized)
      .filter(({ queue }) => queue.id.startsWith(construct))
      .map(({ mapping }) => mapping.Properties.ScalingConfig.MaximumConcurrency)
    const asked = Object.values(sampleConfig.connections).filter((each) => each.platform === platform)

    expect(ceilings).toEqual(asked.map(({ limits }) => limits.concurrency))
  })

  it('no queue is FIFO', () => {
    expect(ids(ofType('AWS::SQS::Queue').filter(({ Properties }) => Properties.FifoQueue))).toEqual([])
  })
})

describe('functions', () => {
  it('run on arm64 and nodejs24.x, without reserved concurrency', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
      })
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
    }
  })

  it('are stopped by Lambda when they loop, except those whose tick wakes itself', () => {
    const looping = ofType('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.RecursiveLoop === 'Allow',
    )

    expect(looping.map(({ Properties }) => Properties.Description)).toEqual([
      'Calls the platforms',
      'Raises waiting callbacks',
    ])
  })

  it('behind the API stop before the gateway does, after 30 s', () => {
    const behind = ofType('AWS::ApiGatewayV2::Integration').map(({ Properties }) =>
      synthesized.byId(target(Properties.IntegrationUri)),
    )

    expect(behind.length).toBe(4)
    expect(without(behind, ({ Timeout }) => Timeout < 30)).toEqual([])
  })

  it('write to a log group of their own', () => {
    const groups = ofType('AWS::Lambda::Function').map(({ Properties }) =>
      target(Properties.LoggingConfig.LogGroup),
    )

    expect(new Set(groups).size).toBe(9)
  })
})

describe('encryption and retention', () => {
  /** Resources that are left to AWS's default, each with the reason. */
  const leftToDefault = {
    'AWS::SNS::Topic':
      'CloudWatch cannot publish under the AWS managed key; alarms hold names and numbers only',
    'AWS::SecretsManager::Secret': 'always encrypted; without a key of its own under aws/secretsmanager',
    'AWS::Logs::LogGroup': 'always encrypted; holds no task data',
  }

  it('queues, table and secrets are encrypted', () => {
    expect(without(ofType('AWS::SQS::Queue'), ({ SqsManagedSseEnabled }) => SqsManagedSseEnabled)).toEqual([])
    expect(
      without(ofType('AWS::DynamoDB::Table'), ({ SSESpecification }) => SSESpecification?.SSEEnabled),
    ).toEqual([])
    for (const type of Object.keys(leftToDefault)) expect(ofType(type).length).toBeGreaterThan(0)
  })

  it('queues and topic refuse plain HTTP', () => {
    const guarded = ofType('AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('aws:SecureTransport'))
      .flatMap(({ Properties }) => [...(Properties.Queues ?? []), ...(Properties.Topics ?? [])].map(target))

    expect(guarded.sort()).toEqual(ids(ofType('AWS::SQS::Queue', 'AWS::SNS::Topic')).sort())
  })

  it('the table can be restored to a point in time, forgets by itself and outlives the stack', () => {
    const [table] = ofType('AWS::DynamoDB::Table')

    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    })
  })

  it('every log group forgets', () => {
    expect(without(ofType('AWS::Logs::LogGroup'), ({ RetentionInDays }) => RetentionInDays > 0)).toEqual([])
  })

  it('no secret has a value in the template', () => {
    for (const { Properties } of ofType('AWS::SecretsManager::Secret')) {
      expect(Object.keys(Properties)).toEqual(['Description'])
    }
  })
})

describe('permissions', () => {
  /** `owner action-or-resource` -> why nothing narrower will do. */
  const wildcards: Record<string, string> = {}

  it('allow no wildcard without a written reason', () => {
    const found = statements(synthesized)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ owner, actions, resources, principal }) =>
        [...actions, ...resources, principal].map((part) => `${owner} ${JSON.stringify(part)}`),
      )
      .filter((line) => line.includes('*'))

    expect(found.filter((line) => !(line in wildcards))).toEqual([])
  })

  it('come from no managed policy', () => {
    expect(ids(ofType('AWS::IAM::Role').filter(({ Properties }) => Properties.ManagedPolicyArns))).toEqual([])
  })
})
