import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AwsCall, type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { hourMs, type Json, type Local, minuteMs, startLocal, webhookSecret } from '../support/local-stack.ts'
import { signHook } from '../support/sign-hook.ts'

/*
 * Marks in everything a source sends and in every secret, a story with successes and failures, and then a look at
 * everything that was written, sent or logged on the way.
 */
let local: Local
const proxies: AwsProxy[] = []
const calls: (AwsCall & { service: string })[] = []
/** What functions were invoked with, by function. */
const invocations: { name: string; payload: string }[] = []

const mark = 'k4n4r1'
let marks = 0
/** A value nobody else has; `[a-z0-9]` only, so that it survives every encoding. */
const marked = (prefix = '') => `${prefix}${mark}${(marks++).toString(36)}x`

beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      const through = await Promise.all(
        Object.entries(own).map(async ([name, url]) => {
          const proxy = await startProxy(url)
          const service = name.slice('AWS_ENDPOINT_URL_'.length)
          proxy.before = (call) => void calls.push({ service, ...structuredClone(call) })
          proxies.push(proxy)
          return [name, proxy.url] as const
        }),
      )
      return Object.fromEntries(through)
    },
  })
  for (const { fn } of local.stack.functions.all()) {
    const { invoke } = fn
    fn.invoke = (payload) => {
      invocations.push({ name: fn.definition.name, payload })
      return invoke(payload)
    }
  }
  await story()
})
afterAll(async () => {
  await local.close()
  for (const proxy of proxies) await proxy.close()
})

const claimData = () => ({
  customerAccountId: marked('id-'),
  customerAccountName: marked('Name '),
  claimNumber: marked('CLM-'),
  claimStatus: marked(),
  adjusterEmail: `${marked()}@example.com`,
  documentsUrl: `https://example.com/${marked()}`,
  notes: `${marked()} 🛟 ${'long '.repeat(100)}`,
})
const claim = (): Json => ({
  asset: 'claims-review',
  name: marked('name '),
  data: claimData(),
  flowSettings: { setting: marked() },
  globalVariables: { variable: marked() },
})

let externalIds = 0
const nextId = () => marked(`ext-${++externalIds}-`)

/** Created, updated, refused, failed, lost, ended; pushed by every way in. */
async function story() {
  const { push, control, simulator, clock, call } = local
  const good = nextId()
  await push('claims', good, claim())
  await local.settle()
  await push('claims', good, { data: { notes: marked() } }, 'PATCH')
  await local.settle()
  await control('/fail-next', {
    reason: 'INVALID_CONTENT',
    operation: 'append',
    message: `claimNumber ${marked()}`,
  })
  await push('claims', good, { data: { notes: marked() } }, 'PATCH')
  await local.settle()

  for (const [reason, message] of [
    ['CONVERSATION_CREATION_FAILED', ''],
    ['INVALID_CONTENT', `Required field claimNumber is not ${marked()}`],
    [`Not a code: ${marked()}`, marked()],
  ])
    await control('/fail-next', { reason, operation: 'create', message }).then(() =>
      push('claims', nextId(), claim()),
    )
  await clock.advance(minuteMs)

  // The platform answers 400 and quotes what it was sent.
  simulator.setSwitches({ validation: 'sync' })
  await control('/fail-next', { reason: 'INVALID_CONTENT', operation: 'create' })
  await push('claims', nextId(), claim())
  simulator.setSwitches({ validation: 'async' })
  simulator.setFaults({ lostReply: 0.5, status5xx: 0.2, lostWebhook: 0.3, duplicateWebhook: 0.5 })
  const names = Array.from({ length: 10 }, nextId)
  await Promise.all(names.map((name) => push('claims', name, claim())))
  local.stack.kill('deliver', 'next')
  await clock.advance(hourMs)
  simulator.setFaults({ wrongSignature: 1 })
  await push('claims', nextId(), claim())
  await local.settle()
  simulator.setFaults({})

  await control('/tokens/revoke')
  await push('claims', nextId(), claim())
  await local.settle()

  const invalid = { ...claim(), data: { ...claimData(), adjusterEmail: marked(), [marked('unknown')]: 1 } }
  await call('PUT', `/v1/sources/claims/tasks/${nextId()}`, { body: invalid })
  await call('PUT', `/v1/sources/claims/tasks/${nextId()}`, { body: `{"asset": "${marked()}` })
  await call('PUT', `/v1/sources/claims/tasks/${nextId()}`, { body: claim(), token: `a.${marked()}.c` })
  const lines = Array.from({ length: 3 }, () => JSON.stringify({ ...claim(), externalId: nextId() }))
  await call('POST', '/v1/sources/claims/batches', {
    body: [...lines, `{"${marked()}`].join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  })
  for (const secret of [
    local.sources.claims?.hookSecret ?? '',
    'whsec_d3JvbmctYnV0LWxvbmctZW5vdWdoLXNlY3JldA==',
  ]) {
    const body = JSON.stringify({ ...claim(), externalId: nextId() })
    const headers = signHook(secret, body, clock.now())
    await call('POST', '/v1/hooks/sources/claims', { body, token: null, headers })
  }
  await clock.advance(minuteMs)
  const { id } = (await call('GET', `/v1/sources/claims/tasks/${good}`)).body
  await call('POST', `/v1/workitems/${id}/redrive`)
  await local.settle()
  for (const { state, id } of simulator.tasks()) if (state === 'queued') await simulator.act(id, 'end')
  await clock.advance(hourMs)
}

const idMark = new RegExp(`ext-\\d+-${mark}[a-z0-9]*x`, 'g')
/** Marks in a text, but those of external ids: these name a task on the way to and from the platform. */
const dataMarks = (text: string) =>
  text.replaceAll(idMark, '').match(new RegExp(`${mark}[a-z0-9]*x`, 'g')) ?? []
const allMarks = (text: string) => text.match(new RegExp(`${mark}[a-z0-9]*x`, 'g')) ?? []

function secretsOf({ platforms, sources, token }: Local): string[] {
  const secret: Json = platforms.webex?.secret
  const { accessToken, refreshToken, clientSecret } = secret
  const hooks = Object.values(sources).flatMap(({ hookSecret, token }) => [hookSecret ?? '', token])
  const renewed = calls.flatMap(({ operation, input }) =>
    operation === 'PutSecretValue' ? JSON.parse(input.SecretString).accessToken : [],
  )
  return [accessToken, refreshToken, clientSecret, webhookSecret(local), token, ...hooks, ...renewed].filter(
    (text) => text !== '',
  )
}
const leaks = (text: string) => secretsOf(local).filter((secret) => text.includes(secret))

const isFor = (name: string) => local.stack.functions.find(name).fn.definition.name
const payloadsOf = (name: string) =>
  invocations.filter((one) => one.name === isFor(name)).map(({ payload }) => payload)

test('the story has something to tell', () => {
  const states = new Set(local.simulator.tasks().map(({ state }) => state))
  expect([...states]).toEqual(expect.arrayContaining(['ended', 'failed']))
  // The platform's webhooks quote task data: there was something to keep back.
  expect(local.simulator.webhooks().flatMap(({ body }) => dataMarks(body))).not.toEqual([])
  expect(JSON.stringify(local.simulator.tasks())).toContain(mark)
  expect(local.logs.length).toBeGreaterThan(200)
  expect(payloadsOf('track').length).toBeGreaterThan(20)
  expect(new Set(calls.map(({ service }) => service))).toEqual(
    new Set(['DYNAMODB', 'SQS', 'EVENTBRIDGE', 'SECRETS_MANAGER']),
  )
})

test('no log line and no metric holds task data, an external id or a secret', () => {
  const lines = local.logs.map(({ line }) => line)

  expect(lines.flatMap(allMarks)).toEqual([])
  expect(lines.flatMap(leaks)).toEqual([])
})

test('no message, no bus event and no dead letter holds task data or a secret', () => {
  const sent = calls.filter(({ service }) => service === 'SQS' || service === 'EVENTBRIDGE')
  const texts = [
    ...sent.map(({ input }) => JSON.stringify(input)),
    ...payloadsOf('track'),
    ...payloadsOf('deliver'),
    JSON.stringify(local.stack.sqs.snapshot()),
  ]

  expect(texts.flatMap(dataMarks)).toEqual([])
  expect(texts.flatMap(leaks)).toEqual([])
})

test('in the table, task data is in snapshots only', () => {
  const writes = calls.filter(
    ({ service, operation }) => service === 'DYNAMODB' && ['PutItem', 'UpdateItem'].includes(operation),
  )
  const elsewhere = writes.filter((item) => !JSON.stringify(item).includes('"SNAP#'))

  expect(elsewhere.length).toBeGreaterThan(50)
  expect(elsewhere.flatMap((item) => dataMarks(JSON.stringify(item)))).toEqual([])
  expect(writes.flatMap((item) => leaks(JSON.stringify(item)))).toEqual([])
})

test('no answer shows task data but those to a reader of data', async () => {
  const token = await local.issuer.issue({
    clientId: 'operator',
    scopes: ['workitems:admin', 'workitems:read'],
  })
  const keys = calls.flatMap(({ operation, input }) => (operation === 'PutItem' ? input.Item.pk.S : []))
  const ids = new Set(keys.flatMap((pk: string) => (pk.startsWith('WI#') ? pk.slice(3) : [])))
  const answers = []
  for (const id of ids)
    for (const path of [`/v1/workitems/${id}`, `/v1/workitems/${id}/timeline`])
      answers.push(await local.call('GET', path, { token }))

  const shown = answers.filter(({ status }) => status === 200).map(({ body }) => JSON.stringify(body))
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.flatMap(dataMarks)).toEqual([])
})
