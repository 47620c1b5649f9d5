import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../../infra/routes.ts'
import { sampleConfig } from './sample-config.ts'
import { type Synthesized, synthesize, target } from './synthesize.ts'

let synthesized: Synthesized
let ofType: Synthesized['ofType']

beforeAll(() => {
  synthesized = synthesize(sampleConfig)
  ofType = synthesized.ofType
})

const hooks = routes.filter(({ key }) => key.includes('/hooks/')).map(({ key }) => key as string)

describe('routes', () => {
  it('all need a token, except hooks, whose senders sign', () => {
    const open = ofType('AWS::ApiGatewayV2::Route').filter(
      ({ Properties }) => Properties.AuthorizationType !== 'JWT',
    )

    expect(open.map(({ Properties }) => Properties.RouteKey)).toEqual(hooks)
  })

  it('lead to the function that the table of routes names', () => {
    for (const { Properties } of ofType('AWS::ApiGatewayV2::Route')) {
      const integration = synthesized.byId(target(Properties.Target['Fn::Join'][1][1]))
      const route = routes.find(({ key }) => key === Properties.RouteKey)

      expect(integration.Properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
      })
      expect(functionOf(target(integration.Properties.IntegrationUri))).toBe(route?.function)
    }
  })

  it('check tokens against the issuer and audience of the parameters', () => {
    expect(
      ofType('AWS::ApiGatewayV2::Authorizer').map(({ Properties }) => Properties.JwtConfiguration),
    ).toEqual([{ Issuer: { Ref: 'JwtIssuer' }, Audience: [{ Ref: 'JwtAudience' }] }])
  })
})

describe('throttling', () => {
  it('is set for every route, and by default', () => {
    const [stage] = ofType('AWS::ApiGatewayV2::Stage')

    expect(stage?.Properties.DefaultRouteSettings).toMatchObject(limits)
    expect(Object.keys(stage?.Properties.RouteSettings)).toEqual(routes.map(({ key }) => key))
    for (const settings of Object.values(stage?.Properties.RouteSettings))
      expect(settings).toMatchObject(limits)
  })

  it('is tighter on hooks, which anybody can call', () => {
    const { DefaultRouteSettings: usual, RouteSettings: settings } =
      ofType('AWS::ApiGatewayV2::Stage')[0]?.Properties ?? {}

    for (const key of hooks) {
      expect(settings[key].ThrottlingRateLimit).toBeLessThan(usual.ThrottlingRateLimit)
      expect(settings[key].ThrottlingBurstLimit).toBeLessThan(usual.ThrottlingBurstLimit)
    }
  })

  it('waits for the routes it speaks of', () => {
    const [stage] = ofType('AWS::ApiGatewayV2::Stage')

    expect(stage?.DependsOn).toEqual(
      expect.arrayContaining(ofType('AWS::ApiGatewayV2::Route').map(({ id }) => id)),
    )
  })
})

describe('access log', () => {
  it('names the route, never a path, an address or a caller', () => {
    const [stage] = ofType('AWS::ApiGatewayV2::Stage')
    const variables = stage?.Properties.AccessLogSettings.Format.match(/\$context[\w.]+/g)

    expect(variables).toEqual([
      '$context.requestId',
      '$context.routeKey',
      '$context.status',
      '$context.responseLatency',
      '$context.error.responseType',
    ])
  })
})

const limits = { ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) }

/** `IngestHookFunction3FA4768F` -> `ingest-hook`. */
function functionOf(id: string): string {
  const name = id.replace(/Function[0-9A-F]{8}$/, '')
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at ? '-' : ''}${letter.toLowerCase()}`)
}
