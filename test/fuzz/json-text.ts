import type { Random } from './random.ts'
import { canary, oddText } from './texts.ts'

/*
 * JSON as senders write it, good and bad. `JSON.stringify` never writes a member twice, an odd escape or a number that
 * no double holds; this does.
 */

/** How hostile the text gets: 0 is plain JSON. */
export function jsonText(random: Random, value: unknown, malice: number): string {
  return malice === 0 ? JSON.stringify(value) : write(random, value, malice)
}

function write(random: Random, value: unknown, malice: number): string {
  if (random.chance(malice / 20)) return random.pick(bombs)(random)
  const gap = random.chance(malice) ? random.pick([' ', '\n', '\t', '\r\n  ']) : ''
  if (Array.isArray(value))
    return `[${gap}${value.map((one) => write(random, one, malice)).join(`,${gap}`)}${gap}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, one]) => member(random, name, one, malice))
    if (random.chance(malice / 4)) members.push(extraMember(random, members))
    return `{${gap}${members.join(`,${gap}`)}${gap}}`
  }
  return typeof value === 'string' ? quoted(random, value, malice) : (JSON.stringify(value) ?? 'null')
}

const member = (random: Random, name: string, value: unknown, malice: number): string =>
  `${quoted(random, name, malice)}:${write(random, value, malice)}`

function extraMember(random: Random, members: readonly string[]): string {
  const twice = random.pick([...members, `"x":1`])
  return random.pick([
    twice,
    `"__proto__":{"polluted":"${canary}"}`,
    `"__proto__":null`,
    `"constructor":{"prototype":{"polluted":1}}`,
    `"\\u005f_proto__":{"polluted":1}`,
    `${JSON.stringify(oddText(random))}:1`,
    `"":""`,
  ])
}

/** Some letters as escapes: the same name in other letters. */
function quoted(random: Random, text: string, malice: number): string {
  const plain = JSON.stringify(text)
  if (!random.chance(malice / 3)) return plain
  return plain.replaceAll(/[a-z]/g, (letter, at: number) =>
    plain[at - 1] === '\\' ||
    /^\\u[0-9a-f]{0,3}$/.test(plain.slice(Math.max(0, at - 5), at).slice(-5)) ||
    !random.chance(0.3)
      ? letter
      : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)

/** Values that parsers and walks trip over. */
const bombs: readonly ((random: Random) => string)[] = [
  (random) => nested('[', ']', 1 + random.below(random.chance(0.02) ? 20_000 : 60)),
  (random) => `${'{"a":'.repeat(15 + random.below(20))}1${'}'.repeat(15)}`,
  (random) => '9'.repeat(1 + random.below(400)),
  (random) => `-0.${'0'.repeat(random.below(400))}1e-${random.below(400)}`,
  () => '1e999',
  () => '"\\ud800"',
  () => '"\\udc00\\ud800"',
  () => '"\\u0000"',
  (random) =>
    `{${Array.from({ length: random.below(random.chance(0.02) ? 5_000 : 20) }, (_, i) => `"k${i}":1`).join(',')}}`,
  () => 'NaN',
  () => 'undefined',
  () => "'single'",
  () => '01',
  () => '/* */ 1',
  () => '',
]
