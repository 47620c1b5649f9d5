import { mangle } from '../bytes.ts'
import type { Random } from '../random.ts'
import { oddText } from '../texts.ts'

/** A file with one change, seldom more: of lines, of values, of structure, of bytes. */
export function mangleYaml(random: Random, text: string): string {
  let lines = text.split('\n')
  do lines = random.pick(changes)(random, lines)
  while (random.chance(0.3))
  return lines.join('\n')
}

type Change = (random: Random, lines: string[]) => string[]

const atLine =
  (change: (random: Random, line: string) => string[]): Change =>
  (random, lines) => {
    const at = random.below(lines.length)
    return lines.toSpliced(at, 1, ...change(random, lines[at] ?? ''))
  }

/** Values that a key may get: of other types, too large, templates, anchors, tags, patterns. */
const values = [
  ...[
    '',
    '~',
    'null',
    'true',
    'no',
    '0',
    '-1',
    '1.5',
    '1e999',
    '.inf',
    '.nan',
    '0x1F',
    '0o17',
    '12345678901234567890',
  ],
  ...[
    '30d',
    '0s',
    '99999d',
    '-5m',
    '1w',
    'x'.repeat(300),
    '"\\u0000"',
    "''",
    '"{data.company}"',
    '"{externalId}{externalId}"',
  ],
  ...[
    '"{{"',
    '"{"',
    '"}"',
    '"{source}:{externalId}"',
    '"{data.nothing}"',
    '{}',
    '[]',
    '{a: 1}',
    '[1, [2]]',
    '[a, a]',
  ],
  ...[
    '&a [1]',
    '*a',
    '*nothing',
    '!!binary aGk=',
    '!!set {a}',
    '!x y',
    '<<: {a: 1}',
    '? a',
    '- a',
    '|\n  text',
    '> text',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'crm',
    'webex',
    'claims-review',
    'fax-intake',
    'a b',
    'ä',
    '\u2028',
    '\ud800',
  ],
  ...[
    '"(a+)+"',
    '"(a|b|ab)*"',
    '"[a-z]+"',
    '"("',
    '"[^]"',
    '"\\\\p{L}{2,}"',
    '"a{1,1000}"',
    '"(?<=a)b"',
    '"(.*)*x"',
    '".*a.*b.*c"',
  ],
]

const changes: readonly Change[] = [
  atLine(() => []),
  atLine((_, line) => [line, line]),
  atLine((random, line) => [
    line,
    `${' '.repeat(random.below(6))}${random.pick(keys)}: ${random.pick(values)}`,
  ]),
  atLine((random, line) => [line.replace(/(:\s*)\S.*$/, `$1${random.pick(values).replaceAll('$', '$$$$')}`)]),
  atLine((random, line) => [line.replace(/:.*$/, () => `: ${random.pick(values)}`)]),
  atLine((random, line) => [line.replace(/- .*$/, () => `- ${random.pick(values)}`)]),
  atLine((random, line) => [line.replace(/[\w-]+(?=:)/, () => random.pick(keys))]),
  atLine((random, line) => [' '.repeat(random.below(6)) + line.trimStart()]),
  atLine((random, line) => [
    `${line}${random.pick([' #', ':', ' ,', '"', "'", '\t', '{', ']', '&x', '*x'])}`,
  ]),
  atLine((random) => [random.pick(bombs)(random)]),
  atLine((random) => [oddText(random)]),
  (random, lines) => {
    const from = random.below(lines.length)
    return lines.toSpliced(random.below(lines.length), 0, ...lines.slice(from, from + random.below(6)))
  },
  (random, lines) =>
    Buffer.from(mangle(random, Buffer.from(lines.join('\n'))))
      .toString('utf8')
      .split('\n'),
]

const keys = [
  ...[
    'version',
    'connection',
    'channel',
    'destination',
    'origin',
    'name',
    'id',
    'priority',
    'flowSetting',
    'flowSettings',
  ],
  ...[
    'fields',
    'key',
    'required',
    'viewable',
    'type',
    'enum',
    'pattern',
    'min',
    'max',
    'maxLength',
    'retention',
    'limits',
  ],
  ...[
    'callsPerMinute',
    'find',
    'after',
    'settle',
    'clients',
    'assets',
    'hook',
    'namespace',
    'platform',
    'region',
  ],
  ...['__proto__', 'constructor', '<<', '? ', '"a b"', 'typo', ''],
]

/** What makes readers slow or deep. */
const bombs: readonly ((random: Random) => string)[] = [
  (random) => `a: ${'['.repeat(1 + random.below(random.chance(0.1) ? 3_000 : 300))}`,
  (random) => `a: ${'{a: '.repeat(1 + random.below(200))}`,
  (random) =>
    Array.from({ length: random.below(12) }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join(
      '\n',
    ),
  () => 'a: &a [*a]',
  () => '--- \n---\na: 1',
  () => '%YAML 9.9',
  (random) => `${' '.repeat(random.below(3_000))}x: 1`,
  (random) => `x: "${'\\x41'.repeat(random.below(500))}"`,
]
