import { type ApiGateway, startApiGateway } from '../api-gateway.ts'
import type { Value } from '../template/types.ts'
import { fields, needText, number, only, text, texts } from './properties.ts'
import type { Properties, ResourceType } from './types.ts'
import type { World } from './world.ts'

export const api: ResourceType = {
  runs: ['Name', 'ProtocolType'],
  ignores: ['Description', 'Tags'],
  async create({ logicalId, properties }, world) {
    const protocol = needText(properties, 'ProtocolType')
    if (protocol !== 'HTTP') throw new Error(`ProtocolType ${protocol} is not supported locally`)
    const gateway = world.firstApi() ?? (await startApiGateway({ id: logicalId, clock: world.clock }))
    world.apis.set(gateway.id, gateway)
    world.closers.push(gateway)
    return { ref: gateway.id, attributes: { ApiEndpoint: gateway.url, ApiId: gateway.id } }
  },
}

export const authorizer: ResourceType = {
  runs: ['ApiId', 'AuthorizerType', 'IdentitySource', 'JwtConfiguration', 'Name'],
  create({ logicalId, properties }, world) {
    const type = needText(properties, 'AuthorizerType')
    if (type !== 'JWT') throw new Error(`AuthorizerType ${type} is not supported locally`)
    const jwt = fields(properties, 'JwtConfiguration') ?? {}
    apiOf(properties, world).addAuthorizer(logicalId, {
      issuer: needText(jwt, 'Issuer'),
      audience: texts(jwt, 'Audience'),
      identitySource: texts(properties, 'IdentitySource'),
    })
    return { ref: logicalId, attributes: { AuthorizerId: logicalId } }
  },
}

export const integration: ResourceType = {
  runs: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ignores: ['Description', 'IntegrationMethod'],
  create({ logicalId, properties }, world) {
    if (
      text(properties, 'IntegrationType') !== 'AWS_PROXY' ||
      text(properties, 'PayloadFormatVersion') !== '2.0'
    ) {
      throw new Error('only AWS_PROXY integrations with payload format 2.0 are supported locally')
    }
    const { fn } = world.functions.find(functionArn(needText(properties, 'IntegrationUri')))
    apiOf(properties, world).addIntegration(logicalId, {
      invoke: fn.invoke,
      // The quota, and the default.
      timeoutMs: number(properties, 'TimeoutInMillis') ?? 30_000,
    })
    return { ref: logicalId }
  },
}

export const route: ResourceType = {
  runs: ['ApiId', 'AuthorizationScopes', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'],
  ignores: ['OperationName'],
  create({ logicalId, properties }, world) {
    const type = text(properties, 'AuthorizationType') ?? 'NONE'
    if (type !== 'NONE' && type !== 'JWT')
      throw new Error(`AuthorizationType ${type} is not supported locally`)
    apiOf(properties, world).addRoute({
      key: needText(properties, 'RouteKey'),
      integrationId: needText(properties, 'Target').replace(/^integrations\//, ''),
      authorizerId: type === 'JWT' ? needText(properties, 'AuthorizerId') : undefined,
      scopes: texts(properties, 'AuthorizationScopes'),
    })
    return { ref: logicalId, attributes: { RouteId: logicalId } }
  },
}

export const stage: ResourceType = {
  runs: ['ApiId', 'AutoDeploy', 'DefaultRouteSettings', 'RouteSettings', 'StageName'],
  ignores: ['AccessLogSettings', 'Description', 'Tags'],
  create({ properties }, world) {
    const name = needText(properties, 'StageName')
    if (name !== '$default') throw new Error(`stage ${name} is not supported locally: only $default is`)
    const fallback = fields(properties, 'DefaultRouteSettings')
    const routes = Object.entries(fields(properties, 'RouteSettings') ?? {})
    apiOf(properties, world).setLimits({
      fallback: fallback && limitOf(fallback),
      routes: Object.fromEntries(
        routes.flatMap(([key, value]) => {
          const limit = limitOf(asFields(value))
          return limit ? [[key, limit]] : []
        }),
      ),
    })
    return { ref: name }
  },
}

const throttling = ['ThrottlingBurstLimit', 'ThrottlingRateLimit']

function limitOf(settings: Properties) {
  only(settings, [...throttling, 'DetailedMetricsEnabled'], 'route settings')
  const burst = number(settings, 'ThrottlingBurstLimit')
  const ratePerSecond = number(settings, 'ThrottlingRateLimit')
  return burst === undefined || ratePerSecond === undefined ? undefined : { burst, ratePerSecond }
}

function apiOf(properties: Properties, world: World): ApiGateway {
  const id = needText(properties, 'ApiId')
  const found = world.apis.get(id)
  if (!found) throw new Error(`there is no API ${id}`)
  return found
}

/** A function's ARN, alone or inside an `apigateway:…/invocations` one. */
const functionArn = (uri: string) => /arn:aws:lambda:[\w-]+:\d+:function:[\w-]+/.exec(uri)?.[0] ?? uri

const asFields = (value: Value | undefined): Properties => fields({ value }, 'value') ?? {}
