import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery } from '../../../local/platforms/webex/graphql.ts'
import { bindVariables } from '../../../local/platforms/webex/graphql-bind.ts'
import { GraphqlError } from '../../../local/platforms/webex/graphql-lexer.ts'

const argOf = (source: string) => parseQuery(`{ f(a: ${source}) { id } }`).selection[0]?.args.get('a')
const bound = (source: string, variables?: unknown) => bindVariables(parseQuery(source), variables)[0]?.args

test('fields, aliases, nested selections', () => {
  const { selection } = parseQuery('query Named { found: taskDetails { tasks { id owner { name } } } }')

  expect(selection).toMatchObject([
    {
      name: 'taskDetails',
      alias: 'found',
      selection: [{ name: 'tasks', selection: [{ name: 'id' }, { name: 'owner' }] }],
    },
  ])
})

test.each([
  ['12', { kind: 'int', value: 12 }],
  ['-1.5e3', { kind: 'float', value: -1500 }],
  ['"a\\"b\\u00e4\\n"', { kind: 'string', value: 'a"bä\n' }],
  ['true', { kind: 'boolean', value: true }],
  ['null', { kind: 'null' }],
  ['telephony', { kind: 'enum', value: 'telephony' }],
  ['[]', { kind: 'list', items: [] }],
  ['[1 2, 3]', { kind: 'list', items: [1, 2, 3].map((value) => ({ kind: 'int', value })) }],
  ['{}', { kind: 'object', fields: new Map() }],
  [
    '{a: {b: x}}',
    {
      kind: 'object',
      fields: new Map([['a', { kind: 'object', fields: new Map([['b', { kind: 'enum', value: 'x' }]]) }]]),
    },
  ],
])('literal %s', (source, value) => {
  expect(argOf(source)).toEqual(value)
})

test('commas, comments and line ends mean nothing', () => {
  expect(parseQuery('{ # all\n f ( a : 1 , , b : 2 ) \r\n {id,name} }')).toEqual(
    parseQuery('{f(a:1 b:2){id name}}'),
  )
})

test.each([
  [''],
  ['{'],
  ['{}'],
  ['{ f('],
  ['{ f() }'],
  ['{ f(a 1) }'],
  ['{ f(a: ) }'],
  ['{ f(a: "open) }'],
  ['{ f(a: "\\x") }'],
  ['{ f(a: 01) }'],
  ['{ f(a: 1x) }'],
  ['{ f } }'],
  ['{ f } { g }'],
  ['mutation { f }'],
  ['{ ...part }'],
  ['{ f @skip(if: true) }'],
  ['query($a) { f }'],
  ['{ f(a: ?) }'],
])('%j is refused', (source) => {
  expect(() => parseQuery(source)).toThrow(GraphqlError)
})

test('any text ends in a query or a GraphqlError', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '$',
    '!',
    '"',
    '\\',
    'a',
    'query',
    '1',
    '-',
    '.',
    '#',
    ' ',
    '\n',
    '@',
    'ä',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      try {
        parseQuery(parts.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(GraphqlError)
      }
    }),
  )
})

test('any string survives being written as a literal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(argOf(JSON.stringify(value))).toEqual({ kind: 'string', value })
    }),
  )
})

test('variables take their values, defaults and absence', () => {
  const source =
    'query($a: Long!, $b: String = "x", $c: [String!], $d: In) { f(a: $a, b: $b, c: [$c], d: {e: $d}) { id } }'

  const args = bound(source, { a: 5, d: { list: ['y', true, null, 1.5] } })

  expect(args?.get('a')).toEqual({ kind: 'int', value: 5 })
  expect(args?.get('b')).toEqual({ kind: 'string', value: 'x' })
  expect(args?.get('c')).toEqual({ kind: 'list', items: [{ kind: 'null' }] })
  expect(args?.get('d')).toMatchObject({
    fields: new Map([
      [
        'e',
        {
          kind: 'object',
          fields: new Map([
            [
              'list',
              {
                kind: 'list',
                items: [
                  { kind: 'string', value: 'y', fromVariable: true },
                  { kind: 'boolean', value: true },
                  { kind: 'null' },
                  { kind: 'float', value: 1.5 },
                ],
              },
            ],
          ]),
        },
      ],
    ]),
  })
})

test.each([
  ['missing', 'query($a: Long!) { f(a: $a) { id } }', {}],
  ['null', 'query($a: Long!) { f(a: $a) { id } }', { a: null }],
  ['not given at all', 'query($a: Long!) { f(a: $a) { id } }', undefined],
  ['undeclared', '{ f(a: $a) { id } }', { a: 1 }],
])('a variable that is %s is refused', (_, source, variables) => {
  expect(() => bound(source, variables)).toThrow(GraphqlError)
})
