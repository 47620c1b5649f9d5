import type { Random } from './random.ts'

/** Stands in every value a sender makes up. None of our answers, log lines or events may hold one of these. */
export const canary = 'CANARY7f3a'
export const numberCanary = 73_519_846_207
/** One that fields with a range take, so that it is accepted. */
export const smallCanary = 73_519_846.25

const pieces = [
  ...['', ' ', '\n', '\t', '\r\n', '\u0000', '\u0007', '\u001b[31m', '\u2028', '\ufeff', '\u202e'],
  ...['ä', 'ß', '漢字', '👩‍👩‍👧', 'é', 'ﷺ', '\ud800', '\udfff', '\ud83d\ude00', 'İ', 'ı'],
  ...[
    '"',
    "'",
    '\\',
    '`',
    '<script>',
    '$\u007bx}',
    '{data.company}',
    '{{',
    '}',
    '{externalId}',
    '%s',
    '%00',
    '%',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'null', 'NaN'],
  ...['~1', '/', '..', '../../etc/passwd', "' OR 1=1 --", '=1+1', '-1', '1e999', '0x10', '1_000', '+491234'],
  ...[
    '2026-02-30',
    '2026-01-15T12:00:00Z',
    '2026-01-15T24:00:00+99:99',
    'a@b.example',
    '@',
    'http://[::1',
    'urn:x',
  ],
]

/** Unicode, escapes, templates, names of prototypes, long runs. */
export function oddText(random: Random): string {
  const count = random.below(5)
  let text = ''
  for (let i = 0; i <= count; i++) text += random.pick(pieces)
  if (random.chance(0.02)) text = text.repeat(1 + random.below(400))
  return text
}

/** Like `oddText`, and recognizable wherever it turns up again. */
export const secretText = (random: Random): string =>
  random.mostly(
    () => `${oddText(random)}${canary}${oddText(random)}`,
    () => canary.repeat(1 + random.below(150)),
    0.03,
  )

const numbers = [
  ...[0, -0, 1, -1, 0.1, 5e-324, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e21, 1e15 + 0.3],
  ...[numberCanary, numberCanary + 0.5, -numberCanary],
]
export const oddNumber = (random: Random): number => random.pick(numbers)

/** Any JSON value, seldom deep. */
export function oddValue(random: Random, depth = 3): unknown {
  const kind = random.below(depth > 0 ? 8 : 5)
  if (kind < 2) return secretText(random)
  if (kind === 2) return oddNumber(random)
  if (kind === 3) return random.pick([null, true, false])
  if (kind === 4) return ''
  const size = random.below(4)
  const items = Array.from({ length: size }, () => oddValue(random, depth - 1))
  if (kind === 5) return items
  return Object.fromEntries(items.map((item) => [oddText(random), item]))
}
