import { catalog } from '../../../schemas/catalog/catalog.ts'
import { mangle } from '../bytes.ts'
import type { Random } from '../random.ts'
import { oddText } from '../texts.ts'

/** The text of a `when`: mostly as people write it, seldom far from it. */
export function ruleText(random: Random): string {
  const text = random.chance(0.03) ? random.pick(bombs)(random) : whole(random)
  if (random.chance(0.2)) return mangleTokens(random, text)
  return random.chance(0.05) ? Buffer.from(mangle(random, Buffer.from(text))).toString('utf8') : text
}

const topics = catalog.topics.flatMap(({ name, aliases }) => [name, ...aliases])
const fields = [...new Set(catalog.topics.flatMap((topic) => Object.keys(topic.fields)))]

/** A topic and some tests, as most rules are; or any tree of both. */
function whole(random: Random): string {
  if (random.chance(0.3)) return tree(random, 4)
  const topic = random.pick(topics)
  const own = Object.keys(catalog.find(topic)?.fields ?? {})
  const tests = Array.from({ length: random.below(4) }, () =>
    test(
      random,
      random.mostly(
        () => own,
        () => fields,
      ),
    ),
  )
  return [topic, ...tests].join(
    random.mostly(
      () => ' & ',
      () => ' | ',
    ),
  )
}

function tree(random: Random, depth: number): string {
  const kind = random.below(depth > 0 ? 6 : 2)
  if (kind === 0)
    return random.mostly(
      () => random.pick(topics),
      () => oddText(random),
    )
  if (kind === 1) return test(random, fields)
  if (kind === 2) return `!${random.pick(['', '!', ' '])}${tree(random, depth - 1)}`
  if (kind === 3) return `(${tree(random, depth - 1)})`
  return [tree(random, depth - 1), tree(random, depth - 1)].join(random.pick([' & ', ' | ', '&', '|']))
}

function test(random: Random, names: readonly string[]): string {
  const path = pathText(random, names)
  switch (random.below(9)) {
    case 0:
      return `${path} in (${list(random)})`
    case 1:
      return `${path} ${random.pick(['<', '<=', '>', '>='])} ${random.pick(numbers)}`
    case 2:
      return `${path} contains ${value(random)}`
    case 3:
      return `${path} all (${list(random)})`
    case 4:
      return random.pick([`${path} exists`, `exists(${path})`, `!exists(${path})`])
    case 5:
      return `${path} size ${random.pick(['', '==', '!=', '<', '>='])} ${random.pick(numbers)}`
    case 6:
      return `${path} ${random.pick(['startsWith', 'endsWith', 'like'])} ${value(random)}`
    default:
      return `${path}${random.pick(['==', '!=', ' == '])}${value(random)}`
  }
}

const list = (random: Random): string =>
  Array.from({ length: 1 + random.below(4) }, () => value(random)).join(', ')

function pathText(random: Random, names: readonly string[]): string {
  let path = random.mostly(
    () => random.pick(names.length > 0 ? names : fields),
    () => random.pick(['__proto__', 'constructor', '["a b"]', 'a', '[0]', 'toString']),
  )
  while (random.chance(0.15))
    path += random.pick(['[*]', '[0]', '[999]', '.a', '["x.y"]', '.length', '[*].id'])
  return path
}

const numbers = [
  '0',
  '1',
  '-1',
  '5',
  '0.5',
  '1e3',
  '1e-7',
  '4999999999',
  '5e9',
  '1e21',
  '1e999',
  '-0',
  '007',
  '1e',
]
const words = [
  ...['CALLBACK', 'VOICE', 'ABANDON', 'FLOW_OUT', 'true', 'false', 'null', '+49*', '*', '"*"', '"\\\\*"'],
  ...['"a b"', "'it''s'", '""', '"\\u0041"', '"\\ud800"', '"é漢"', '"\\n"', 'x.y', '{id}', '"**a*b*c**"'],
]
const value = (random: Random): string =>
  random.mostly(
    () => random.pick([...words, ...numbers]),
    () => JSON.stringify(oddText(random)),
    0.15,
  )

const pieces =
  '( ) [ ] & && | ! == != < <= = in contains size exists like all . , " \' \\ 5 a * acd.start'.split(' ')

/** Takes words out, puts others in, swaps them. */
function mangleTokens(random: Random, text: string): string {
  let tokens = text.split(/\b|(?=[^\w])/)
  do {
    const at = random.below(tokens.length + 1)
    tokens = tokens.toSpliced(at, random.below(3), ...(random.chance(0.7) ? [random.pick(pieces)] : []))
  } while (random.chance(0.3))
  return tokens.join(random.pick(['', '', ' ']))
}

/** What makes readers and matchers slow or deep. */
const bombs: readonly ((random: Random) => string)[] = [
  (random) => `${'('.repeat(random.below(4_000))}a==1${')'.repeat(random.below(4_000))}`,
  (random) => `${'!'.repeat(random.below(7_000))}a==1`,
  (random) =>
    `acd.start & (${Array.from({ length: random.below(600) }, (_, n) => `ani==${n}`).join(random.pick([' & ', ' | ']))})`,
  (random) =>
    `acd.start & ${Array.from({ length: random.below(10) }, (_, n) => `(ani==a${n} | dnis==b${n})`).join(' & ')}`,
  (random) => `acd.start & subject like "${'*a'.repeat(random.below(1_000))}*"`,
  (random) =>
    `acd.start & queueId in (${Array.from({ length: random.below(500) }, (_, n) => `q${n}`).join(',')})`,
  (random) => `acd.start & a${'[*]'.repeat(random.below(60))}==x`,
  (random) => `"${'\\u0041'.repeat(random.below(1_200))}`,
]
