import { CfnCondition, CfnParameter, type CfnParameterProps, Fn, type Stack } from 'aws-cdk-lib'
import type { Config, Connection } from '../../schemas/config.ts'
import { pascal } from '../names.ts'
import { type PlatformUrls, platformUrls } from '../platform-urls.ts'

/** A text that may be empty, and the condition that it is not. */
export interface OptionalText {
  value: string
  isSet: CfnCondition
}

/** Everything that differs between one machine and AWS is a parameter: the local stack sets these and nothing else. */
export interface Parameters {
  scopeClaim: string
  clientClaim: string
  /** Connection id -> where its platform answers. */
  platformUrls: Record<string, PlatformUrls>
  /** Connection id -> the partner event source on which its platform sends events. */
  partnerSources: Record<string, OptionalText>
  publicUrl: OptionalText
  alarmEmail: OptionalText
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
    partnerSources: partnerSourcesOf(stack, config),
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

/** Of the connections that trigger rules listen to. */
function partnerSourcesOf(stack: Stack, { connections, triggers }: Config): Parameters['partnerSources'] {
  const heard = Object.values(connections).filter(
    ({ id, platform }) =>
      platform === 'genesys-cloud' && Object.values(triggers).some(({ connection }) => connection === id),
  )
  return Object.fromEntries(
    heard.map(({ id }) => [
      id,
      optional(
        stack,
        `${pascal(id)}PartnerSource`,
        `Partner event source of connection ${id}; empty = its events come over our own bus`,
        {
          allowedPattern: String.raw`(aws\.partner(/[.\-_A-Za-z0-9]+){2,})?`,
          constraintDescription: 'must be the name of a partner event source, aws.partner/...',
        },
      ),
    ]),
  )
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

function optional(
  stack: Stack,
  id: string,
  description: string,
  more: Pick<CfnParameterProps, 'allowedPattern' | 'constraintDescription'> = {},
): OptionalText {
  const value = new CfnParameter(stack, id, { description, default: '', ...more }).valueAsString
  const isSet = new CfnCondition(stack, `Has${id}`, {
    expression: Fn.conditionNot(Fn.conditionEquals(value, '')),
  })
  return { value, isSet }
}
