import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledge.ts'
import type { AlwaysFunction } from '../function-names.ts'
import { defaultLimit, type Limit, type Route, routes } from '../routes.ts'
import type { WorkFunction } from './work-function.ts'

/** Says which route answered what and how long it took. No address, no client, no path: ids may be personal. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    error: '$context.error.responseType',
  }),
)

export interface ApiProps {
  issuer: { issuer: string; audience: string }
  functions: Record<AlwaysFunction, WorkFunction>
}

/** The HTTP API: routes as in `routes.ts`, throttled, logged. */
export class Api extends Construct {
  readonly http: HttpApi
  readonly url: string

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id)
    this.http = new HttpApi(this, 'Http', {
      description: 'Workbridge: sources push tasks, platforms call back',
      createDefaultStage: false,
    })
    const added = this.addRoutes(props)
    const stage = this.addStage()
    limitRoutes(stage, added)
    this.url = this.http.apiEndpoint
  }

  private addRoutes({ issuer, functions }: ApiProps): HttpRoute[] {
    const authorizers = {
      token: new HttpJwtAuthorizer('Token', issuer.issuer, { jwtAudience: [issuer.audience] }),
      signature: new HttpNoneAuthorizer(),
    }
    const integrations = new Map<AlwaysFunction, HttpLambdaIntegration>()
    return routes.flatMap((route) => {
      const integration = integrations.get(route.function) ?? integrate(functions[route.function])
      integrations.set(route.function, integration)
      const [method, path] = route.key.split(' ') as [HttpMethod, string]
      const added = this.http.addRoutes({
        path,
        methods: [method],
        integration,
        authorizer: authorizers[route.proof],
      })
      if (route.proof === 'signature') for (const one of added) acknowledgeHook(one)
      return added
    })
  }

  private addStage(): HttpStage {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    return new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: defaultLimit.ratePerSecond, burstLimit: defaultLimit.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
    })
  }
}

/**
 * No time-out is set: the gateway's own for HTTP APIs is 30 s (CDK takes at most 29), and the functions stop before.
 * One permission for the whole API: a function is reached by nothing but its own routes anyway.
 */
function integrate({ name, lambda }: WorkFunction): HttpLambdaIntegration {
  return new HttpLambdaIntegration(name, lambda, { scopePermissionToRoute: false })
}

function acknowledgeHook(route: HttpRoute): void {
  acknowledge(route.node.defaultChild as CfnRoute, {
    'AwsSolutions-APIG4':
      'senders of webhooks bring a signature, which the function checks over the raw body',
  })
}

/** Written out for every route: CDK has no property for it. A limit on a route that is not there yet fails the stage. */
function limitRoutes(stage: HttpStage, added: HttpRoute[]): void {
  const settings = Object.fromEntries(routes.map(({ key, limit }: Route) => [key, toSettings(limit)]))
  const resource = stage.node.defaultChild as CfnStage
  resource.addPropertyOverride('RouteSettings', settings)
  stage.node.addDependency(...added)
}

function toSettings({ ratePerSecond, burst }: Limit) {
  return { ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst }
}
