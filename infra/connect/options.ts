import { parseArgs } from 'node:util'

export const environment = {
  clientId: 'GENESYSCLOUD_OAUTHCLIENT_ID',
  clientSecret: 'GENESYSCLOUD_OAUTHCLIENT_SECRET',
} as const

export const usage = `npm run connect -- genesys-cloud [options]

Checks that a Genesys Cloud organization is ready for a connection: its OAuth client, the client's permissions, the
integration that sends events to Amazon EventBridge, and triggers of the organization that act on the same events.
Changes nothing without --apply.

  --connection ID     of config/connections (default: the only one of this platform)
  --stage STAGE       which configuration (default dev)
  --aws-account ID    the account that gets the events, 12 digits
  --aws-region R      its region, such as eu-central-1 (default: AWS_REGION)
  --suffix S          last part of the event source's name (default: workbridge-STAGE)
  --apply             creates the integration, or adds what it lacks, and switches it on
  --api URL           where the API answers, --token-url URL: where tokens are had (default: of the connection's region)

The client's credentials come from ${environment.clientId} and ${environment.clientSecret}, or are
asked for. They are sent to the token endpoint, and printed nowhere.

Exit code 0: ready. 1: something is to be done, as printed. 2: wrong flags or configuration.`

export interface Options {
  stage: string
  connection?: string
  awsAccount?: string
  awsRegion?: string
  suffix: string
  apply: boolean
  api?: string
  tokenUrl?: string
}

const flags = {
  stage: { type: 'string', default: 'dev' },
  connection: { type: 'string' },
  'aws-account': { type: 'string' },
  'aws-region': { type: 'string' },
  suffix: { type: 'string' },
  apply: { type: 'boolean', default: false },
  api: { type: 'string' },
  'token-url': { type: 'string' },
} as const

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true })
  if (positionals.join() !== 'genesys-cloud') throw new Error('which platform? There is: genesys-cloud')
  const { stage, connection, apply, api, suffix = `workbridge-${stage}` } = values
  const awsAccount = values['aws-account']
  if (awsAccount !== undefined && !/^\d{12}$/.test(awsAccount))
    throw new Error('--aws-account takes 12 digits')
  // Documented limits of `eventSourceSuffix`.
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(suffix))
    throw new Error('--suffix takes up to 64 letters, digits, points, hyphens and underscores')
  const awsRegion = values['aws-region'] ?? env.AWS_REGION
  return { stage, connection, awsAccount, awsRegion, suffix, apply, api, tokenUrl: values['token-url'] }
}
