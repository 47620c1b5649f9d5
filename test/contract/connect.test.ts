import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { loadConfig } from '../../infra/config/load.ts'
import { connectGenesys } from '../../infra/connect/genesys-cloud.ts'
import { environment, readOptions } from '../../infra/connect/options.ts'
import { createClock } from '../../local/clock.ts'
import {
  type GenesysOptions,
  type GenesysSimulator,
  startGenesysCloud,
} from '../../local/platforms/genesys-cloud/server.ts'
import { allPermissions, defaultClient } from '../../local/platforms/genesys-cloud/tokens.ts'
import type { Config, Connection } from '../../schemas/config.ts'

/** The command against the simulated organization. */
const acdStart = 'v2.detail.events.conversation.{id}.acd.start'
const topics = ['acd.end', 'acd.start', 'customer.end', 'user.end', 'user.start'].map(
  (name) => `v2.detail.events.conversation.{id}.${name}`,
)
const target = { awsAccount: '123456789012', awsRegion: 'eu-central-1', suffix: 'workbridge-dev' }

const open: GenesysSimulator[] = []
afterEach(async () => {
  for (const sim of open.splice(0)) await sim.close()
})

function shipped(): { config: Config; connection: Connection } {
  const loaded = loadConfig({ dir: 'config', stage: 'dev' })
  if (!('config' in loaded) || !loaded.config.connections.genesys) throw new Error('no connection genesys')
  return { config: loaded.config, connection: loaded.config.connections.genesys }
}

async function start(options: Partial<GenesysOptions> = {}, over: Partial<Connection> = {}) {
  const sim = await startGenesysCloud({ clock: createClock(), seed: 1, ...options })
  open.push(sim)
  const { config, connection } = shipped()
  const connect = async (given: { apply?: boolean; secret?: string; config?: Config } = {}) => {
    const list = await connectGenesys({
      config: given.config ?? config,
      connection: { ...connection, ...over },
      credentials: { clientId: defaultClient.id, clientSecret: given.secret ?? defaultClient.secret },
      urls: { api: sim.url, token: sim.tokenUrl },
      target,
      apply: given.apply ?? false,
    })
    return { list, text: String(list) }
  }
  const control = async (path: string, body?: object) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    return (await fetch(`${sim.controlUrl}${path}`, init)).json()
  }
  const changes = () =>
    sim.requests().filter(({ method, operation }) => method !== 'GET' && operation !== 'token')
  return { sim, config, connect, control, changes }
}

test('a new organization: nothing is changed, the steps by hand and the topics are printed', async () => {
  const { sim, connect, changes } = await start()

  const { list, text } = await connect()

  expect(list.isReady).toBe(false)
  expect(changes()).toEqual([])
  for (const topic of topics) expect(text).toContain(topic)
  expect(text).toContain('✗ The integration for Amazon EventBridge: it does not exist')
  expect(text).toContain('AWS Account ID            123456789012')
  expect(text).toContain(
    `--parameters GenesysPartnerSource=aws.partner/genesys.com/cloud/${sim.organizationId}/workbridge-dev`,
  )
  expect(text).toContain('✓ No other trigger acts on the same events')
})

test('with --apply it is created, configured and switched on, once; then all is ready', async () => {
  const { connect, control, changes } = await start()

  const first = await connect({ apply: true })
  const made = changes().map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, '{id}')}`)
  const again = await connect({ apply: true })

  expect(first.list.isReady).toBe(true)
  expect(made).toEqual([
    'POST /api/v2/integrations',
    'PUT /api/v2/integrations/{id}/config/current',
    'PATCH /api/v2/integrations/{id}',
  ])
  expect(changes()).toHaveLength(3)
  expect(again.list.isReady).toBe(true)
  const [integration] = (await control('/integrations')) as { intendedState: string; config: object }[]
  expect(integration).toMatchObject({
    intendedState: 'ENABLED',
    config: {
      properties: {
        awsAccountId: '123456789012',
        awsAccountRegion: 'eu-central-1',
        eventSourceSuffix: 'workbridge-dev',
      },
    },
  })
  expect(topicsOf(integration)).toEqual(topics)
})

const topicsOf = (integration: unknown): string[] =>
  (
    integration as { config: { properties: { eventFilter: string[] } } }
  ).config.properties.eventFilter.toSorted()

async function integrate(sim: GenesysSimulator, suffix: string, eventFilter: string[]) {
  const headers = { authorization: `Bearer ${sim.issueToken()}`, 'content-type': 'application/json' }
  const call = async (method: string, path: string, body: object) =>
    (await fetch(`${sim.url}${path}`, { method, headers, body: JSON.stringify(body) })).json()
  const type = { id: 'amazon-eventbridge-source' }
  const made = await call('POST', '/api/v2/integrations', { name: suffix, integrationType: type })
  const { id } = made as { id: string }
  const properties = {
    ...{ awsAccountId: '123456789012', awsAccountRegion: 'eu-central-1' },
    ...{ eventSourceSuffix: suffix, eventFilter },
  }
  const body = { name: suffix, version: 1, properties, advanced: {}, notes: 'theirs', credentials: {} }
  await call('PUT', `/api/v2/integrations/${id}/config/current`, body)
}

test('an integration among many that lacks topics gets them; what others need stays', async () => {
  const { sim, connect, control } = await start()
  const theirs = 'v2.analytics.queues.{id}.observations'
  for (let other = 0; other < 105; other += 1) await integrate(sim, `other-${other}`, [theirs])
  await integrate(sim, 'workbridge-dev', [theirs, acdStart])

  const before = await connect()
  const after = await connect({ apply: true })

  expect(before.text).toContain('it does not send v2.detail.events.conversation.{id}.acd.end')
  expect(before.text).toContain('it is not switched on')
  expect(after.list.isReady).toBe(true)
  const all = (await control('/integrations')) as { name: string }[]
  expect(all).toHaveLength(106)
  expect(topicsOf(all.at(-1))).toEqual([theirs, ...topics].toSorted())
  expect(topicsOf(all[0])).toEqual([theirs])
})

test('triggers of the organization on the same topic are shown, with how to switch them off', async () => {
  const { connect, control } = await start()
  const matchCriteria = [{ jsonPath: 'mediaType', operator: 'Equal', value: 'CALLBACK' }]
  await control('/triggers', { name: 'Callback Prioritization', topicName: acdStart, matchCriteria })
  await control('/triggers', { name: 'Off', topicName: acdStart, enabled: false })
  await control('/triggers', { name: 'Other', topicName: topics[0] })
  // Terminals obey what names may hold.
  for (let n = 0; n < 250; n += 1) await control('/triggers', { name: `\u001b[2J${n}`, topicName: acdStart })

  const { text } = await connect()

  expect(text).toContain(`"Callback Prioritization": ${acdStart}, mediaType Equal "CALLBACK" -> Workflow`)
  expect(text).toContain('switch it off in Admin > Architect > Triggers')
  expect(text).toContain('?[2J249')
  expect(text).not.toContain('"Off"')
  expect(text).not.toContain('"Other"')
  expect(text).not.toContain('\u001b')
})

const withPolicy = (config: Config, more: object): Config => ({
  ...config,
  triggers: Object.fromEntries(
    Object.entries(config.triggers).map(([id, trigger]) => [
      id,
      { ...trigger, action: { ...trigger.action, ...more } as typeof trigger.action },
    ]),
  ),
})

test('what the client lacks is named, by what the rules need', async () => {
  const permissions = allPermissions.filter((one) => !/conversation:edit|communication:view/.test(one))
  const { connect, config } = await start({ clients: [{ ...defaultClient, permissions }] })

  const plain = await connect()
  const reading = await connect({ config: withPolicy(config, { neverLower: true }) })

  expect(plain.text).toContain('✗ The client lacks permissions')
  expect(plain.text).toContain('routing:conversation:edit')
  expect(plain.text).not.toContain('conversation:communication:view')
  expect(reading.text).toContain('conversation:communication:view')
})

test.each(['included', 'left out'] as const)('policies that are %s', async (rolePolicies) => {
  const permissions = [...allPermissions, 'authorization:role:view']
  const { connect } = await start({
    switches: { rolePolicies },
    clients: [{ ...defaultClient, permissions }],
  })
  expect((await connect()).text).toContain('✓ The client has the permissions that the rules need')
})

test('what may not be looked at is said, with what to do by hand, and never taken for good', async () => {
  const client = { ...defaultClient, permissions: ['routing:conversation:edit'] }
  const { connect } = await start({ switches: { rolePolicies: 'left out' }, clients: [client] })

  const { list, text } = await connect({ apply: true })

  expect(list.isReady).toBe(false)
  expect(text).toContain(
    '· The permissions of the client cannot be read (a role: 403 missing.any.permissions)',
  )
  expect(text).toContain('✗ Integrations cannot be read (403 missing.any.permissions)')
  expect(text).toContain('install "Amazon EventBridge Source"')
  expect(text).toContain('· Triggers of the organization cannot be read')
})

test('a wrong secret, an organization that is another', async () => {
  const wrong = await (await start()).connect({ secret: 'not-it' })
  expect(wrong.text).toBe(
    '✗ The client gets no token (invalid_client)\n    Are id, secret and region right, and is its grant type Client Credentials?',
  )
  const organization = '11111111-2222-4333-8444-555555555555'
  const other = await (await start({}, { organization })).connect()
  expect(other.text).toContain('✗ The client belongs to organization b6e2f1a4')
  expect(other.text).toContain(`genesys.yaml says ${organization}`)
})

test('the command: exit code, no secret in what it prints', async () => {
  const { sim } = await start()
  const args = ['infra/connect/main.ts', 'genesys-cloud', '--api', sim.url, '--token-url', sim.tokenUrl]
  const where = ['--aws-account', '123456789012', '--aws-region', 'eu-central-1']
  const env = {
    PATH: process.env.PATH,
    [environment.clientId]: defaultClient.id,
    [environment.clientSecret]: defaultClient.secret,
  }
  const run = (...more: string[]) =>
    promisify(execFile)(process.execPath, [...args, ...where, ...more], { env }).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), text: `${stdout}${stderr}` }),
    )

  const codes = [await run(), await run('--apply'), await run(), await run('--connection', 'webex')]

  expect(codes.map(({ code }) => code)).toEqual([1, 0, 0, 2])
  for (const { text } of codes) expect(text).not.toContain(defaultClient.secret)
  expect(codes[3]?.text).toContain('which one? There is: genesys')
})

test.each([
  [[], 'which platform? There is: genesys-cloud'],
  [['genesys-cloud', '--aws-account', '1'], '--aws-account takes 12 digits'],
  [['genesys-cloud', '--suffix', 'a/b'], '--suffix takes'],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args, {})).toThrow(message)
})
