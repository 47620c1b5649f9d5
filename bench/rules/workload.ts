import type { IndexedRule } from '../../functions/domain/rules/compile-index.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import { checkExpression } from '../../schemas/expression/check.ts'
import { parseExpression } from '../../schemas/expression/parse.ts'
import { partnerEvent } from '../../test/fixtures/genesys-cloud/events.ts'
import { Random } from '../../test/fuzz/random.ts'

/*
 * Rules as contact centers have them: most name a queue, some a list of queues, a division or a priority; one in a
 * thousand asks for no equality but the topic. Events are whole EventBridge envelopes, and most meet a rule.
 */

const queue = (number: number): string => id('5b1c4e6f', number)
const division = (number: number): string => id('7c8d4e9f', number % 50)
const id = (kind: string, number: number): string =>
  `${kind}-3c2b-4f0e-9d1a-${number.toString(16).padStart(12, '0')}`

const forms: readonly ((k: number) => string)[] = [
  ...Array.from(
    { length: 5 },
    () => (k: number) => `acd.start & mediaType==CALLBACK & queueId=="${queue(k)}"`,
  ),
  (k) =>
    `acd.start & mediaType==CALLBACK & queueId in ("${queue(k)}", "${queue(k + 1)}", "${queue(k + 2)}") & routingPriority>=2`,
  (k) => `acd.end & queueId=="${queue(k)}" & acdOutcome==ABANDON`,
  (k) => `acd.start & divisionId=="${division(k)}" & queueId=="${queue(k)}" & !(direction==OUTBOUND)`,
  (k) => `acd.start & (queueId=="${queue(k)}" | queueId=="${queue(k + 3)}") & mediaType!=VOICE`,
  (k) => `user.start & queueId=="${queue(k)}" & mediaType==CALLBACK`,
]

const textOf = (k: number): string =>
  k % 1_000 === 999 ? 'acd.start & routingPriority>8' : (forms[k % forms.length]?.(k) ?? '')

export function makeRules(count: number): IndexedRule[] {
  return Array.from({ length: count }, (_, k) => {
    const parsed = parseExpression(textOf(k))
    if ('fault' in parsed) throw new Error(parsed.fault.message)
    const { expression, faults } = checkExpression(parsed.expression, catalog)
    if (faults[0]) throw new Error(faults[0].message)
    return { id: `rule-${k}`, expression }
  })
}

/** JSON texts, as a queue's message holds them. */
export function makeEvents(count: number, ruleCount: number): string[] {
  const random = new Random('trigger index', ruleCount)
  return Array.from({ length: count }, () => {
    const number = random.below(ruleCount)
    const name = random.pick(['acd.start', 'acd.start', 'acd.start', 'acd.start', 'acd.end', 'user.start'])
    const body = {
      queueId: queue(number),
      divisionId: division(number),
      mediaType: random.pick(['CALLBACK', 'CALLBACK', 'VOICE']),
      routingPriority: random.below(10),
      ...(name === 'acd.end' && { acdOutcome: random.pick(['ABANDON', 'ANSWERED']) }),
    }
    return JSON.stringify(partnerEvent(name, body))
  })
}
