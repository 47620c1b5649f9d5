import {
  type ClientCredentials,
  requestToken,
} from '../../functions/platforms/genesys-cloud/token-request.ts'
import type { Config, Connection } from '../../schemas/config.ts'
import { pascal } from '../names.ts'
import type { PlatformUrls } from '../platform-urls.ts'
import { reactingRules } from '../rules/reacting-rules.ts'
import { type Api, createApi, tell } from './api.ts'
import { Checklist } from './checklist.ts'
import { checkIntegration, type Wanted } from './integration.ts'
import { checkTriggers } from './other-triggers.ts'
import { checkPermissions, needsOf } from './permissions.ts'
import { tokenInfoSchema } from './replies.ts'

export interface ConnectRequest {
  config: Config
  connection: Connection
  credentials: ClientCredentials
  urls: PlatformUrls
  target: Omit<Wanted, 'topics'>
  apply: boolean
}

/** Looks at the organization, and with `apply` sets up what sends us its events. Gives back what it found. */
export async function connectGenesys(request: ConnectRequest): Promise<Checklist> {
  const { config, connection, credentials, urls, target, apply } = request
  const list = new Checklist()
  const rules = Object.values(config.triggers).filter((trigger) => trigger.connection === connection.id)
  if (rules.length === 0) list.note(`No trigger rule listens to ${connection.id}: it needs no events`)
  const given = await requestToken(credentials, { tokenUrl: urls.token, now: Date.now, timeoutMs: 15_000 })
  if (given.outcome !== 'granted') {
    const hint =
      given.outcome === 'refused'
        ? 'Are id, secret and region right, and is its grant type Client Credentials?'
        : 'The token endpoint could not be asked; try again.'
    list.todo(`The client gets no token (${given.code})`, [hint])
    return list
  }
  list.ok('The client gets a token')
  const api = createApi(urls.api, given.token)
  const organization = await checkOrganization(api, connection, list)
  await checkPermissions(api, needsOf(connection, rules), list)
  if (rules.length === 0) return list
  const topics = reactingRules(rules).map(({ topic }) => topic)
  await checkIntegration(api, { ...target, topics }, apply, list)
  tellSource(connection, organization, target.suffix, list)
  await checkTriggers(api, [...new Set(rules.flatMap((rule) => rule.topics))], list)
  return list
}

async function checkOrganization(
  api: Api,
  connection: Connection,
  list: Checklist,
): Promise<string | undefined> {
  const info = await api.ask(tokenInfoSchema, 'GET', '/api/v2/tokens/me')
  const configured = connection.organization
  if ('fault' in info) {
    list.note(`The organization cannot be asked for (${tell(info.fault)})`, [
      configured ?? `Put its id into config/connections/${connection.id}.yaml.`,
    ])
    return configured
  }
  const { id, name } = info.value.organization
  if (configured !== undefined && configured.toLowerCase() !== id.toLowerCase())
    list.todo(`The client belongs to organization ${id}`, [
      `config/connections/${connection.id}.yaml says ${configured}.`,
    ])
  else list.ok(`Organization ${id}${name === undefined ? '' : ` (${name})`}`)
  return id
}

/** Documented: the name of the partner event source, which is the name of its bus too. */
function tellSource(
  { id }: Connection,
  organization: string | undefined,
  suffix: string,
  list: Checklist,
): void {
  const source = `aws.partner/genesys.com/cloud/${organization ?? '<organization id>'}/${suffix}`
  list.note('Then deploy with the name of the partner event source, which makes a bus for it', [
    `--parameters ${pascal(id)}PartnerSource=${source}`,
    'Before that it shows as pending in the account: EventBridge > Partner event sources. A bus without its source',
    'fails to deploy.',
  ])
}
