import { createHmac } from 'node:crypto'
import { makeIngestHook } from '../../../functions/http/ingest-hook.ts'
import type { Config } from '../../../schemas/config.ts'
import { MemorySecrets } from '../../support/secrets.ts'
import { mangle } from '../bytes.ts'
import { bodyOf, bytesOf, checkUnpolluted, type GatewayInput, verdictOf, watched } from '../http-session.ts'
import { jsonText } from '../json-text.ts'
import type { Random } from '../random.ts'
import { Fault, type Session, type Target } from '../target.ts'
import { oddText } from '../texts.ts'
import { externalIds, makeTask } from './tasks.ts'
import { exampleWorld } from './world.ts'

/** Standard Webhooks of sources: good, changed after signing, signed by others, stamped wrong. */
export const hook: Target = { name: 'hook', share: 0.2, open }

const keys = [Buffer.alloc(32, 7), Buffer.alloc(24, 9)]
const secretTexts = keys.map((key) => `whsec_${key.toString('base64')}`)
/** None of these may verify anything, though two of them are in the secret. */
const wrongKeys = [
  Buffer.alloc(0),
  Buffer.alloc(23, 1),
  Buffer.alloc(32, 8),
  Buffer.from(secretTexts[0] ?? ''),
]
const secret = { secrets: [...secretTexts, 'whsec_', `whsec_${Buffer.alloc(23, 1).toString('base64')}`] }
const route = 'POST /v1/hooks/sources/{source}'
const windowSeconds = 300

function open(): Session {
  const world = exampleWorld()
  const { config, store, now } = world
  const secretArns = Object.fromEntries(Object.keys(config.sources).map((id) => [id, 'arn']))
  const handle = makeIngestHook({ ...world, secrets: new MemorySecrets({ arn: secret }), secretArns })
  const call = watched(handle, secretTexts, world.said)
  return {
    make: (random) => makeHook(random, config, now()),
    async send(input) {
      const request = input as GatewayInput
      const before = store.writes.length
      const answer = await call(request)
      checkUnpolluted()
      const isRefused = [401, 403, 404, 413].includes(answer.statusCode)
      if (isRefused && store.writes.length > before && answer.statusCode !== 404)
        throw new Fault('refused and stored')
      if (answer.statusCode < 400 || store.writes.length > before) checkGenuine(request, now())
      return verdictOf(answer)
    },
  }
}

/** By the specification, with nothing of the code under test. */
function checkGenuine({ headers, ...request }: GatewayInput, now: number): void {
  const id = headers['webhook-id'] ?? ''
  const timestamp = headers['webhook-timestamp'] ?? ''
  const prefix = `${id}.${timestamp}.`
  const body = bytesOf(request)
  const wanted = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`,
  )
  const given = (headers['webhook-signature'] ?? '').split(' ')
  if (!given.some((one) => wanted.includes(one))) throw new Fault('a forged hook was accepted')
  if (String(Number(timestamp)) !== timestamp) throw new Fault('a timestamp that is no number was accepted')
  if (!(Math.abs(now / 1_000 - Number(timestamp)) <= windowSeconds))
    throw new Fault('a hook out of its window was accepted')
}

const shifts = [0, 0, 0, 0, 0, 1, -1, 299, 300, 301, -299, -300, -301, 86_400]

function makeHook(random: Random, config: Config, now: number): GatewayInput {
  const source = random.pick(Object.values(config.sources))
  const task = {
    externalId: random.pick(externalIds),
    ...makeTask(random, config, source.assets[0] ?? '', now),
  }
  const plain = Buffer.from(jsonText(random, task, random.pick([0, 0, 0, 0.1, 0.4])))
  const body = random.chance(0.05) ? mangle(random, plain) : plain
  const id = random.mostly(
    () => 'msg_1',
    () => oddText(random),
    0.03,
  )
  const seconds = String(Math.floor(now / 1_000) + random.pick(shifts))
  const timestamp = random.mostly(
    () => seconds,
    () =>
      random.pick([`${seconds}abc`, `0${seconds}`, `${seconds}.0`, '1e9', '', ` ${seconds}`, `-${seconds}`]),
    0.04,
  )
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': makeSignatures(random, `${id}.${timestamp}.`, body),
  }
  if (random.chance(0.03)) delete headers[random.pick(Object.keys(headers))]
  if (random.chance(0.05)) headers['webhook-timestamp'] = String(Number(seconds) + 1)
  const sent = random.chance(0.15) ? mangle(random, body) : body
  return { routeKey: route, pathParameters: { source: source.id }, headers, ...bodyOf(sent) }
}

function makeSignatures(random: Random, prefix: string, body: Uint8Array): string {
  const key = random.mostly(
    () => random.pick(keys),
    () => random.pick(wrongKeys),
  )
  const signature = createHmac('sha256', key).update(prefix).update(body).digest('base64')
  const good = `v1,${signature}`
  if (random.chance(0.85)) return good
  return random.pick([
    `v1a,${signature} ${good}`,
    `v1,${'A'.repeat(43)}= ${good}`,
    `${'v1,x '.repeat(20)}${good}`,
    `v2,${signature}`,
    signature,
    `v1,${signature.slice(0, -1)}`,
    // One bit of the first and of the last byte.
    `v1,${flipped(signature, 0)}`,
    `v1,${flipped(signature, 31)}`,
    `v1,${signature.replaceAll('+', '-').replaceAll('/', '_')}`,
    `v1,${signature}=`,
    `v1, ${signature}`,
    `v1,${Buffer.from(signature, 'base64').toString('hex')}`,
    good.replace('=', ''),
    `${good},${good}`,
    '',
  ])
}

function flipped(signature: string, at: number): string {
  const bytes = Buffer.from(signature, 'base64')
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes.toString('base64')
}
