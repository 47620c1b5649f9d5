import { beforeAll, describe, expect, it } from 'vitest'
import { sampleConfig } from './sample-config.ts'
import { type Synthesized, synthesize } from './synthesize.ts'

let synthesized: Synthesized

beforeAll(() => {
  synthesized = synthesize(sampleConfig)
})

describe('template', () => {
  it('is the same as the one that was reviewed', async () => {
    const masked = JSON.stringify(synthesized.template, undefined, 2).replace(/[0-9a-f]{64}/g, '<hash>')

    await expect(masked).toMatchFileSnapshot('./__snapshots__/workbridge-test.template.json')
  })

  it('is the same each time', () => {
    expect(synthesize(sampleConfig).template).toEqual(synthesized.template)
  })

  it('stays far below what CloudFormation takes', () => {
    const { Resources, Parameters } = synthesized.template

    expect(Object.keys(Resources).length).toBeLessThan(400)
    expect(Object.keys(Parameters).length).toBeLessThan(150)
    expect(JSON.stringify(synthesized.template).length).toBeLessThan(800_000)
  })
})

describe('parameters', () => {
  const defaults = (): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(synthesized.template.Parameters).map(([id, { Default }]) => [id, Default]),
    )

  it('are addresses and claims, with the platform of the region as default', () => {
    expect(defaults()).toEqual({
      JwtIssuer: undefined,
      JwtAudience: undefined,
      ScopeClaim: 'scope',
      ClientClaim: 'client_id',
      GenesysApiUrl: 'https://api.mypurecloud.de',
      GenesysTokenUrl: 'https://login.mypurecloud.de/oauth/token',
      GenesysPartnerSource: '',
      WebexApiUrl: 'https://api.wxcc-us1.cisco.com',
      WebexTokenUrl: 'https://webexapis.com/v1/access_token',
      WebexEuApiUrl: 'https://api.wxcc-eu1.cisco.com',
      WebexEuTokenUrl: 'https://webexapis.com/v1/access_token',
      PublicUrl: '',
      AlarmEmail: '',
      BootstrapVersion: '/cdk-bootstrap/hnb659fds/version',
    })
  })

  it.each([
    ['https://api.wxcc-us1.cisco.com', true],
    ['http://127.0.0.1:4100', true],
    ['http://localhost:4100/v1/access_token', true],
    ['http://api.wxcc-us1.cisco.com', false],
    ['http://127.0.0.1.example.com', false],
    ['', false],
  ])('a platform URL of %j is taken: %s', (url, taken) => {
    const pattern = new RegExp(`^(?:${synthesized.template.Parameters.WebexApiUrl?.AllowedPattern})$`)

    expect(pattern.test(url)).toBe(taken)
  })

  it('give way to a Cognito pool that comes along', () => {
    const { template, ofType } = synthesize(sampleConfig, { cognito: true })

    expect(template.Parameters).not.toHaveProperty('JwtIssuer')
    expect(ofType('AWS::ApiGatewayV2::Authorizer')[0]?.Properties.JwtConfiguration.Audience).toEqual([
      { Ref: expect.stringMatching(/^IdentityPool/) },
    ])
    expect(ofType('AWS::Cognito::UserPoolClient')[0]?.Properties).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: expect.objectContaining({ length: 4 }),
    })
  })
})

describe('outputs', () => {
  it('say where to call, what to fill in and what to register', () => {
    expect(Object.keys(synthesized.template.Outputs).sort()).toEqual([
      'ApiUrl',
      'EventBusName',
      'FaxHookSecretArn',
      'GenesysSecretArn',
      'TableName',
      'WebexEuSecretArn',
      'WebexEuWebhookUrl',
      'WebexSecretArn',
      'WebexWebhookUrl',
    ])
  })
})

describe('environment', () => {
  const names = (id: string): string[] => {
    const found = synthesized
      .ofType('AWS::Lambda::Function')
      .find((one) => one.id.startsWith(`${id}Function`))
    return Object.keys(found?.Properties.Environment.Variables).sort()
  }
  const work = ['LOG_LEVEL', 'METRIC_NAMESPACE', 'TABLE_NAME', 'WAKE_QUEUES']

  const runs = ['LOG_LEVEL', 'METRIC_NAMESPACE', 'TABLE_NAME', 'RUN_QUEUES']

  it.each([
    ['Ingest', [...work, 'SCOPE_CLAIM', 'CLIENT_CLAIM']],
    ['IngestHook', [...work, 'SOURCE_SECRETS']],
    ['Query', [...work, 'SCOPE_CLAIM', 'CLIENT_CLAIM', 'RUN_QUEUES']],
    ['Receive', ['LOG_LEVEL', 'METRIC_NAMESPACE', 'EVENT_BUS_NAME', 'CONNECTION_SECRETS']],
    ['Track', work],
    ['Deliver', [...work, 'CONNECTION_SECRETS', 'PLATFORM_URLS']],
    ['Trigger', [...work, 'RUN_QUEUES', 'TRIGGER_QUEUE_URL', 'PARTNER_SOURCES']],
    ['Reprioritize', [...runs, 'CONNECTION_SECRETS', 'PLATFORM_URLS']],
    ['Upkeep', [...work, 'RUN_QUEUES']],
  ])('of %s is just what it needs', (id, expected) => {
    expect(names(id)).toEqual([...expected].sort())
  })
})
