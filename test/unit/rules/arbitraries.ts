import fc from 'fast-check'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Clause, Expression, Path, Scalar, Step } from '../../../schemas/expression/ast.ts'

// Few names and values, so that rules and events meet; odd ones among them, so that they meet oddly.

const names = [
  'a',
  'b',
  'c',
  'a.b',
  '__proto__',
  'constructor',
  'length',
  'prefix',
  '',
  'mediaType',
  'correlationId',
]
const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c') }, fc.constantFrom(...names))
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('x', 'y', 'xy', 'yx', '', '*', '\\', 'CALLBACK', 'a"b', '\ud800') },
  fc.string({ maxLength: 4 }),
)
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  fc.constantFrom(0.5, 1e-7, 4_999_999_999, 5e9, -5e9, 1_700_000_000_000, 1e300, 1.0000001, 1.0000002),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
export const scalar: fc.Arbitrary<Scalar> = fc.oneof(word, number, fc.boolean(), fc.constant(null))
const scalars = fc.array(scalar, { minLength: 1, maxLength: 3 })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  { weight: 2, arbitrary: fc.constant(null) },
)
const path: fc.Arbitrary<Path> = fc
  .tuple(name, fc.array(step, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest])
const pattern = fc
  .array(fc.constantFrom('x', 'y', '*', '\\*', '\\\\'), { maxLength: 7 })
  .map((pieces) => pieces.join(''))

const at = 1
const bound = fc.constantFrom(-1, 0, 1, 2, 0.5, 1.0000001, 6e9)
export const clause: fc.Arbitrary<Clause> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constant('==' as const), path, value: scalar, at: fc.constant(at) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('in' as const), path, values: scalars, at: fc.constant(at) }),
  },
  fc.record({
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    path,
    value: bound,
    at: fc.constant(at),
  }),
  fc.record({ op: fc.constant('contains' as const), path, value: scalar, at: fc.constant(at) }),
  fc.record({ op: fc.constant('all' as const), path, values: scalars, at: fc.constant(at) }),
  fc.record({
    op: fc.constant('size' as const),
    path,
    is: fc.constantFrom('==' as const, '<' as const, '>=' as const),
    value: fc.nat(3),
    at: fc.constant(at),
  }),
  fc.record({ op: fc.constant('exists' as const), path, at: fc.constant(at) }),
  fc.record({
    op: fc.constantFrom('startsWith' as const, 'endsWith' as const),
    path,
    value: word,
    at: fc.constant(at),
  }),
  fc.record({ op: fc.constant('like' as const), path, value: pattern, at: fc.constant(at) }),
)

const known = ['acd.start', 'acd.end', 'task:failed', 'workitem'].map(
  (alias) => catalog.find(alias)?.name ?? alias,
)
export const topicName = fc.constantFrom(...known, 'nobody:knows', '')

/** Any Boolean combination of topics and tests, whatever the catalog says of them. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    clause,
    topicName.map((topic): Expression => ({ op: 'topic', topic, at })),
    tie('node').map((of): Expression => ({ op: 'not', of, at })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('node'), { minLength: 2, maxLength: 4 }),
      )
      .map(([op, of]): Expression => ({ op, of, at })),
  ),
})).node

/** An expression as people write them: a topic and a few tests joined. */
export const ordinary: fc.Arbitrary<Expression> = fc
  .tuple(fc.constantFrom(...known), fc.array(clause, { minLength: 1, maxLength: 3 }))
  .map(([topic, clauses]) => ({ op: 'and', of: [{ op: 'topic', topic, at }, ...clauses], at }))

const json = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    object(tie('node')),
  ),
})).node

/** As `JSON.parse` makes them: `__proto__` is a name like any other. */
function object(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(name, value), { maxLength: 5 }).map((entries) => {
    const result = {}
    for (const [key, inner] of entries)
      Object.defineProperty(result, key, {
        value: inner,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    return result
  })
}

/** Envelopes with bodies of any shape, where each kind of topic has its fields. */
export const event = fc
  .record({ topic: topicName, body: fc.oneof({ weight: 8, arbitrary: object(json) }, json) })
  .map(({ topic, body }) => ({
    'detail-type': topic,
    detail:
      topic.startsWith('v2.') && typeof body === 'object'
        ? { eventBody: body, metadata: { CorrelationId: 'x' } }
        : body,
  }))

/** An event made to pass: the values the tests of an expression ask for, where they ask for them. */
export function eventFor(topic: string, clauses: readonly Clause[]): Record<string, unknown> {
  const event: Record<string, unknown> = { 'detail-type': topic }
  for (const wanted of clauses) put(event, catalog.rawPath(topic, wanted.path), valueFor(wanted))
  return event
}

function valueFor(wanted: Clause): unknown {
  switch (wanted.op) {
    case '==':
      return wanted.value
    case 'in':
      return wanted.values[0]
    case 'all':
      return [...wanted.values]
    case 'contains':
      return typeof wanted.value === 'string' ? `x${wanted.value}y` : [wanted.value]
    case 'size':
      return Array.from({ length: wanted.value }, () => ({}))
    case 'exists':
      return {}
    case '<':
    case '<=':
      return wanted.value - 7e9
    case '>':
    case '>=':
      return wanted.value + 7e9
    case 'like':
      return wanted.value.replace(/\\(.)|\*/g, (_, escaped) => escaped ?? 'xyx')
    default:
      return wanted.value
  }
}

/** Writes a value where a path leads, unless something else is there already. */
function put(target: unknown, path: Path, value: unknown): void {
  let at = target
  for (const [index, step] of path.entries()) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) === (typeof step === 'string')) return
    if (Array.isArray(at)) fill(at, step)
    const key = step ?? (at as unknown[]).length
    const old: unknown = Object.hasOwn(at, key) ? (at as Record<string | number, unknown>)[key] : undefined
    const isFinal = index === path.length - 1
    const inner = isFinal ? value : (old ?? (typeof path[index + 1] === 'string' ? {} : []))
    Object.defineProperty(at, key, { value: inner, enumerable: true, configurable: true, writable: true })
    at = inner
  }
}

function fill(list: unknown[], step: Step): void {
  while (typeof step === 'number' && list.length < step) list.push(null)
}
