import { createHmac } from 'node:crypto'
import { makeReceive } from '../../../functions/http/receive.ts'
import { receivers } from '../../../functions/platforms/receivers.ts'
import { type PlatformEvent, platformEventSchema } from '../../../schemas/platform-event.ts'
import { MemorySecrets } from '../../support/secrets.ts'
import { mangle } from '../bytes.ts'
import { bodyOf, bytesOf, type GatewayInput, verdictOf, watched } from '../http-session.ts'
import type { Random } from '../random.ts'
import { Fault, type Session, type Target } from '../target.ts'
import { canary } from '../texts.ts'
import { makeEvent, now } from './platform-events.ts'
import { exampleConfig } from './world.ts'

/** Webhooks of the platform: genuine ones, changed after or before signing, signed by others, stamped wrong. */
export const webhook: Target = { name: 'webhook', share: 0.25, open }

const secrets = { current: `current-${'c'.repeat(32)}`, next: `next-${'n'.repeat(32)}` }
/** Too short to be used, and one that was never configured: neither may verify anything. */
const wrongSecrets = ['', 'short', 'f'.repeat(40), `${secrets.current} `]
const windowMs = 5 * 60_000
const route = 'POST /v1/hooks/platforms/{connection}'

function open(): Session {
  const put: PlatformEvent[] = []
  const notes: unknown[] = []
  const receive = makeReceive({
    config: exampleConfig(),
    receivers,
    secrets: new MemorySecrets({ arn: { webhookSecret: { ...secrets, previous: 'short' } } }),
    secretArns: { webex: 'arn' },
    bus: { put: async (events) => void put.push(...events) },
    report: { count: () => {}, note: (event, fields) => notes.push({ event, fields }) },
    now: () => now,
  })
  const call = watched(
    receive,
    Object.values(secrets),
    () => JSON.stringify(notes.splice(0)) + JSON.stringify(put),
  )
  return {
    make: makeWebhook,
    async send(input) {
      put.length = 0
      const request = input as GatewayInput
      const answer = await call(request)
      if (answer.statusCode === 204) checkAccepted(request, put)
      else if (put.length > 0) throw new Fault(`answered ${answer.statusCode} and put an event on the bus`)
      return verdictOf(answer)
    },
  }
}

/** By the rules written down once more, with nothing of the code under test. */
function checkAccepted(request: GatewayInput, events: readonly PlatformEvent[]): void {
  const body = bytesOf(request)
  const given = valuesOf(request, 'x-webexcc-signature')
  const wanted = Object.values(secrets).map((key) => createHmac('sha256', key).update(body).digest('hex'))
  if (!given.some((value) => wanted.includes(value))) throw new Fault('a forged webhook was accepted')
  const stamps = valuesOf(request, 'x-webexcc-timestamp').map(Number)
  const signed = Number(JSON.parse(body.toString()).comciscotimestamp)
  if (!stamps.includes(signed))
    throw new Fault('a webhook whose header is another time than its body was accepted')
  if (!(Math.abs(now - signed) <= windowMs)) throw new Fault('a webhook out of its window was accepted')
  for (const event of events)
    if (!platformEventSchema.safeParse(event).success)
      throw new Fault('an event on the bus is not of its schema')
}

const valuesOf = ({ headers }: GatewayInput, name: string): string[] =>
  Object.entries(headers).flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []))

function makeWebhook(random: Random): GatewayInput {
  const event = makeEvent(random)
  const original = Buffer.from(JSON.stringify(event))
  const body = random.chance(0.1) ? mangle(random, original) : original
  const key = random.mostly(
    () => random.pick(Object.values(secrets)),
    () => random.pick(wrongSecrets),
  )
  const signature = createHmac('sha256', key).update(body).digest('hex')
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'X-WebexCC-Signature': random.mostly(
      () => signature,
      () => spoil(random, signature),
    ),
    'X-WebexCC-Timestamp': random.mostly(
      () => String(event.comciscotimestamp),
      () =>
        random.pick([String(now), `${now} `, `0${now}`, '1e12', '', '-1', '9'.repeat(20), `${now},${now}`]),
    ),
    'X-WebexCC-Webhook-Version': random.mostly(
      () => `${String(event.type).split(':')[0]}:1.0.0`,
      () => random.pick(['', 'task', 'task:2.0.0', 'task:1.0.0:x', 'TASK:1.0.0', canary]),
      0.05,
    ),
  }
  if (random.chance(0.05)) delete headers[random.pick(Object.keys(headers))]
  if (random.chance(0.01)) headers['x-webexcc-signature'] = spoil(random, signature)
  // What was signed is not always what arrives.
  const sent = random.chance(0.15) ? mangle(random, body) : body
  const connection = random.mostly(
    () => 'webex',
    () => random.pick(['__proto__', 'Webex', '', '%77ebex']),
    0.01,
  )
  return { routeKey: route, pathParameters: { connection }, headers, ...bodyOf(sent) }
}

/** Signatures that look right to a lazy check. */
function spoil(random: Random, signature: string): string {
  // A check that stops early or starts late would overlook an end.
  const at = random.pick([0, random.below(signature.length), signature.length - 1])
  return random.pick([
    signature.toUpperCase(),
    `sha256=${signature}`,
    `${signature} `,
    ` ${signature}`,
    signature.slice(0, -1),
    `${signature}0`,
    signature.slice(0, at) + (signature[at] === 'a' ? 'b' : 'a') + signature.slice(at + 1),
    `${signature},${signature}`,
    Buffer.from(signature, 'hex').toString('base64'),
    '',
    '0'.repeat(64),
    'é'.repeat(32),
    'é'.repeat(64),
    `${signature.slice(0, 62)}é`,
    signature.replace(/[a-f]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  ])
}
