import { type Api, type Fault, tell } from './api.ts'
import type { Checklist } from './checklist.ts'
import {
  type Configuration,
  configurationSchema,
  type Integration,
  integrationSchema,
  integrationsSchema,
} from './replies.ts'

// Calls and bodies as in Genesys' own blueprint for premium applications, and its JavaScript SDK 262.0.0.

const type = 'amazon-eventbridge-source'
const pageSize = 100
const mostPages = 20

export interface Wanted {
  awsAccount?: string
  awsRegion?: string
  suffix: string
  /** With a literal `{id}`. */
  topics: readonly string[]
}

/** The integration that sends the topics to the account: looked for, and with `apply` made and mended. */
export async function checkIntegration(
  api: Api,
  wanted: Wanted,
  apply: boolean,
  list: Checklist,
): Promise<void> {
  const found = await find(api, wanted)
  if ('fault' in found) return list.todo(`Integrations cannot be read (${tell(found.fault)})`, byHand(wanted))
  const { integration } = found
  const lacks = integration ? lackOf(integration, wanted) : ['it does not exist']
  if (lacks.length === 0)
    return list.ok(`The integration "${integration?.name}" sends all topics`, [stateOf(integration)])
  const title = integration
    ? `The integration "${integration.name}"`
    : 'The integration for Amazon EventBridge'
  if (!apply)
    return list.todo(`${title}: ${lacks.join('; ')}`, ['With --apply, or by hand:', ...byHand(wanted)])
  if (wanted.awsAccount === undefined || wanted.awsRegion === undefined)
    return list.todo(`${title}: ${lacks.join('; ')}`, ['--aws-account and --aws-region say where to'])
  const fault = await mend(api, wanted, integration)
  if (fault) return list.todo(`${title} could not be set up (${tell(fault)})`, byHand(wanted))
  list.ok(`${title} is set up and switched on`, [...wanted.topics])
}

type Found = { integration: Integration | undefined } | { fault: Fault }

async function find(api: Api, { awsAccount, awsRegion, suffix }: Wanted): Promise<Found> {
  for (let page = 1; page <= mostPages; page += 1) {
    const query = `pageSize=${pageSize}&pageNumber=${page}&expand=config.current&integrationType=${type}`
    const listing = await api.ask(integrationsSchema, 'GET', `/api/v2/integrations?${query}`)
    if ('fault' in listing) return listing
    const { entities, nextUri } = listing.value
    const integration = entities.find(({ integrationType, config }) => {
      const given = config?.current?.properties
      return (
        integrationType?.id === type &&
        given?.eventSourceSuffix === suffix &&
        (awsAccount ?? given.awsAccountId) === given.awsAccountId &&
        (awsRegion ?? given.awsAccountRegion) === given.awsAccountRegion
      )
    })
    if (integration || nextUri === undefined) return { integration }
  }
  return { integration: undefined }
}

function lackOf({ intendedState, config }: Integration, { topics }: Wanted): string[] {
  const has = config?.current?.properties.eventFilter ?? []
  const missing = topics.filter((topic) => !has.includes(topic))
  return [
    ...(missing.length > 0 ? [`it does not send ${missing.join(', ')}`] : []),
    ...(intendedState === 'ENABLED' ? [] : ['it is not switched on']),
  ]
}

const stateOf = (integration: Integration | undefined): string =>
  `its state is ${integration?.reportedState?.code ?? 'not told'}`

/** Creates it if it is not there, adds the topics it lacks, switches it on. Topics that others need stay. */
async function mend(api: Api, wanted: Wanted, known: Integration | undefined): Promise<Fault | undefined> {
  const name = known?.name ?? `Workbridge ${wanted.suffix}`
  const made = known
    ? { value: known }
    : await api.ask(integrationSchema, 'POST', '/api/v2/integrations', {
        name,
        integrationType: { id: type },
      })
  if ('fault' in made) return made.fault
  const path = `/api/v2/integrations/${made.value.id}`
  const current = await api.ask(configurationSchema, 'GET', `${path}/config/current`)
  if ('fault' in current) return current.fault
  const configured = await api.ask(
    configurationSchema,
    'PUT',
    `${path}/config/current`,
    configuration(name, wanted, current.value),
  )
  if ('fault' in configured) return configured.fault
  const enabled = await api.ask(integrationSchema, 'PATCH', path, { intendedState: 'ENABLED' })
  return 'fault' in enabled ? enabled.fault : undefined
}

/** All members are required; `version` is the one that was read. */
function configuration(
  name: string,
  { awsAccount, awsRegion, suffix, topics }: Wanted,
  current: Configuration,
) {
  const { version, properties, advanced = {}, notes, credentials = {} } = current
  return {
    name,
    version,
    properties: {
      ...properties,
      awsAccountId: awsAccount,
      awsAccountRegion: awsRegion,
      eventSourceSuffix: suffix,
      eventFilter: [...new Set([...(properties.eventFilter ?? []), ...topics])],
    },
    advanced,
    notes: notes ?? 'Events for Workbridge',
    credentials,
  }
}

const byHand = ({ awsAccount, awsRegion, suffix, topics }: Wanted): string[] => [
  '1. Admin > Integrations > + Integrations: install "Amazon EventBridge Source".',
  '2. On its Configuration tab, Properties:',
  `     AWS Account ID            ${awsAccount ?? 'the account of the stack'}`,
  `     AWS Account Region        ${awsRegion ?? 'the region of the stack'}`,
  `     Event Source Suffix       ${suffix}`,
  '     Topic Filtering           these topics:',
  ...topics.map((topic) => `       ${topic}`),
  '3. Save, and set it to Active.',
]
