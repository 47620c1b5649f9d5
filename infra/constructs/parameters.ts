import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib'
import type { Config, Connection } from '../../schemas/config.ts'
import { pascal } from '../names.ts'
import { type PlatformUrls, platformUrls } from '../platform-urls.ts'

/** Everything that differs between one machine and AWS is a parameter: the local stack sets these and nothing else. */
export interface Parameters {
  scopeClaim: string
  clientClaim: string
  /** Connection id -> where its platform answers. */
  platformUrls: Record<string, PlatformUrls>
  publicUrl: { value: string; isSet: CfnCondition }
  alarmEmail: { value: string; isSet: CfnCondition }
}

export function declareParameters(stack: Stack, config: Config): Parameters {
  const urls = Object.values(config.connections).map((connection) => [
    connection.id,
    urlsOf(stack, connection),
  ])
  return {
    scopeClaim: text(
      stack,
      'ScopeClaim',
      'Claim of the access token that lists its scopes: scope, scp or roles',
      'scope',
    ),
    clientClaim: text(stack, 'ClientClaim', 'Claim of the access token that names its client', 'client_id'),
    platformUrls: Object.fromEntries(urls),
    publicUrl: optional(
      stack,
      'PublicUrl',
      'Base URL platforms reach the API by; empty = the URL AWS gives it',
    ),
    alarmEmail: optional(stack, 'AlarmEmail', 'Who gets the alarms by mail; empty = nobody'),
  }
}

/** A token's issuer and audience; both have no default, since a wrong one lets strangers in. */
export function declareIssuer(stack: Stack): { issuer: string; audience: string } {
  return {
    issuer: text(stack, 'JwtIssuer', 'Issuer (iss) of the access tokens that callers bring'),
    audience: text(stack, 'JwtAudience', 'Audience (aud, else client_id) that access tokens must name'),
  }
}

function urlsOf(stack: Stack, { id, platform, region }: Connection): PlatformUrls {
  const defaults = platformUrls[platform](region)
  return {
    api: url(
      stack,
      `${pascal(id)}ApiUrl`,
      `Base URL of the platform's API for connection ${id}`,
      defaults.api,
    ),
    token: url(stack, `${pascal(id)}TokenUrl`, `OAuth token endpoint for connection ${id}`, defaults.token),
  }
}

function text(stack: Stack, id: string, description: string, fallback?: string): string {
  return new CfnParameter(stack, id, { description, default: fallback, minLength: 1 }).valueAsString
}

/** Plain HTTP carries tokens and task data in the clear: only the machine itself may be called so. */
function url(stack: Stack, id: string, description: string, fallback: string): string {
  return new CfnParameter(stack, id, {
    description,
    default: fallback,
    allowedPattern: String.raw`https://.+|http://(127\.0\.0\.1|localhost)(:\d+)?(/.*)?`,
    constraintDescription: 'must be an https:// URL',
  }).valueAsString
}

function optional(stack: Stack, id: string, description: string): { value: string; isSet: CfnCondition } {
  const value = new CfnParameter(stack, id, { description, default: '' }).valueAsString
  const isSet = new CfnCondition(stack, `Has${id}`, {
    expression: Fn.conditionNot(Fn.conditionEquals(value, '')),
  })
  return { value, isSet }
}
