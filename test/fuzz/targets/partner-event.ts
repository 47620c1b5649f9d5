import { readPartnerEvent } from '../../../functions/platforms/genesys-cloud/events.ts'
import { detailEventNames } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { mangle } from '../bytes.ts'
import { checkUnpolluted } from '../http-session.ts'
import { jsonText } from '../json-text.ts'
import type { Random } from '../random.ts'
import { Fault, type Session, type Target } from '../target.ts'
import { canary, numberCanary, oddNumber, oddText, oddValue, secretText } from '../texts.ts'

/** Events of a partner bus, as the queue's message holds them. */
export const partner: Target = { name: 'partner-event', share: 0.1, open }

const context = {
  connection: { id: 'genesys', organization: 'B6E2F1A4-93C7-4D58-8F0E-1C2D3E4F5A6B' },
  now: Date.UTC(2026, 0, 15, 12),
}

function open(): Session {
  return {
    make: (random) => makeText(random),
    send: async (input) => {
      const verdict = judge(input as string)
      checkUnpolluted()
      return verdict
    },
  }
}

function judge(text: string): string {
  const json = parsed(text)
  if (json === undefined) return 'no JSON'
  const read = readPartnerEvent(json.value, context)
  if (read.verdict !== 'accepted') {
    if (!/^[\w.:[\]-]{1,120}$/.test(read.code)) throw new Fault(`a code that says: ${read.code}`)
    return `${read.verdict} ${read.code.split(':')[0]}`
  }
  const said = JSON.stringify(read)
  if (said.includes(canary) || said.includes(String(numberCanary)))
    throw new Fault(`the event carries what belongs to a person: ${said}`)
  const { conversationId, name, at } = read.event
  const { topicName } = (json.value as { detail: { topicName: unknown } }).detail
  if (topicName !== `v2.detail.events.conversation.${conversationId}.${name}`)
    throw new Fault(`an event of the topic ${topicName} passes as ${name} of ${conversationId}`)
  if (!Number.isSafeInteger(at)) throw new Fault(`an event at ${at}`)
  // The same message a second time is the same fact.
  const again = readPartnerEvent(JSON.parse(text), context)
  if (JSON.stringify(again) !== said) throw new Fault('a second reading says another thing')
  return 'accepted'
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function makeText(random: Random): string {
  const text = jsonText(random, makeEvent(random), random.pick([0, 0, 0.05, 0.3]))
  return random.chance(0.05) ? Buffer.from(mangle(random, Buffer.from(text))).toString('utf8') : text
}

/** Numbers, names and subjects of people are canaries; what comes out as an id, a word or a time is none. */
function makeEvent(random: Random): Record<string, unknown> {
  const name = random.mostly(
    () => random.pick(detailEventNames),
    () => random.pick(['customer.start.x', 'acw', '', 'acd', '{id}.acd.start', '__proto__']),
  )
  const body: Record<string, unknown> = {
    ani: secretText(random),
    dnis: secretText(random),
    callbackUserName: secretText(random),
    callbackNumbers: [secretText(random), oddText(random)],
    subject: secretText(random),
    [`x${oddText(random)}`]: oddValue(random),
  }
  if (random.chance(0.3)) body[random.pick(members)] = random.pick(odd)
  if (random.chance(0.1))
    body.eventTime = random.pick([0, -1, 1.5, 99_999_999_999, '1649237504949', oddHarmless(random)])
  const event: Record<string, unknown> = partnerEvent(name, body)
  const detail = event.detail as Record<string, unknown>
  if (random.chance(0.1)) delete detail[random.pick(Object.keys(detail))]
  if (random.chance(0.1)) detail[random.pick(Object.keys(detail))] = random.pick(odd)
  if (random.chance(0.1)) event[random.pick(Object.keys(event))] = random.pick(odd)
  return event
}

const members = [
  ...[
    'conversationId',
    'participantId',
    'sessionId',
    'mediaType',
    'direction',
    'queueId',
    'divisionId',
    'userId',
  ],
  ...['callbackScheduledTime', 'routingPriority', 'requestedRoutingSkillIds', 'disconnectType', 'acdOutcome'],
]
const odd: readonly unknown[] = [
  ...[null, 0, -1, 1.5, 1e308, true, '', 'callback', 'SOMETHING_NEW', 'x'.repeat(400), '\u0000', '\ud800'],
  ...[
    [],
    [null],
    ['7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5', 7],
    {},
    { toString: 1 },
    '../x',
    '2022-13-45T99:99:99Z',
  ],
  ...['7DD0FF30-38A9-4B6E-9D6E-06C9C6A1B1F5', 'aws.partner/genesys.com/cloud/', Number.MAX_SAFE_INTEGER],
]
const oddHarmless = (random: Random): number => {
  const number = oddNumber(random)
  return Math.abs(number) === numberCanary ? 0 : number
}
