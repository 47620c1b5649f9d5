import type { Node } from './mutants.ts'

export interface Replacement {
  start: number
  end: number
  text: string
}

type Rule = (node: Node, source: string) => Replacement[]

/** What a node may be replaced by; each of them a mistake that somebody could make. */
export const replacements: Rule = (node, source) => rules[node.type]?.(node, source) ?? []

const comparisons: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '??=': ['='],
}

const methods: Record<string, string> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  floor: 'ceil',
  ceil: 'floor',
  toUpperCase: 'toLowerCase',
  toLowerCase: 'toUpperCase',
  find: 'findLast',
  findLast: 'find',
}
/** Calls that hand on their object when they are left out. */
const passing = ['filter', 'sort', 'toSorted', 'reverse', 'slice', 'trim', 'subarray']

const whole = (node: Node, text: string): Replacement => ({ start: node.start, end: node.end, text })
const child = (node: Node, name: string): Node => node[name] as Node

const operator: Rule = (node, source) => {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  const between = source.slice(left.end, right.start)
  const text = String(node.operator)
  const start = left.end + between.indexOf(text)
  return (comparisons[text] ?? []).map((other) => ({ start, end: start + text.length, text: other }))
}

const condition: Rule = (node) => {
  const test = node.test as Node | null
  if (!test) return []
  // A loop that is always entered never ends: one mutant of each is enough.
  const loops = ['WhileStatement', 'ForStatement', 'DoWhileStatement'].includes(node.type)
  return loops ? [whole(test, 'false')] : [whole(test, 'true'), whole(test, 'false')]
}

const rules: Record<string, Rule> = {
  BinaryExpression: operator,
  LogicalExpression: operator,
  AssignmentExpression: operator,
  IfStatement: condition,
  ConditionalExpression: condition,
  WhileStatement: condition,
  ForStatement: condition,
  UnaryExpression(node, source) {
    const argument = child(node, 'argument')
    const inner = source.slice(argument.start, argument.end)
    return node.operator === '!' || node.operator === '-' ? [whole(node, inner)] : []
  },
  UpdateExpression: (node, source) => [
    whole(node, source.slice(node.start, node.end).replace(/\+\+|--/, node.operator === '++' ? '--' : '++')),
  ],
  Literal(node) {
    if (typeof node.value === 'boolean') return [whole(node, String(!node.value))]
    if (typeof node.value === 'string') return [whole(node, node.value === '' ? "'mutant'" : "''")]
    if (typeof node.value === 'number')
      return [whole(node, String(node.value < 2 ? 1 - node.value : node.value * 2))]
    return node.regex ? pattern(node) : []
  },
  TemplateLiteral: (node, source) => (source.slice(node.start, node.end) === '``' ? [] : [whole(node, '``')]),
  ArrayExpression: (node) => ((node.elements as unknown[]).length > 0 ? [whole(node, '[]')] : []),
  CallExpression: call,
  ExpressionStatement: (node) => [whole(node, '')],
}

/** A pattern without one of its anchors. */
function pattern(node: Node): Replacement[] {
  const { pattern, flags } = node.regex as { pattern: string; flags: string }
  const less = [pattern.replace(/^\^/, ''), pattern.replace(/\$$/, '')].filter((each) => each !== pattern)
  return less.map((each) => whole(node, `/${each}/${flags}`))
}

function call(node: Node, source: string): Replacement[] {
  const callee = child(node, 'callee')
  if (callee.type !== 'MemberExpression' || callee.computed) return []
  const property = child(callee, 'property')
  const object = child(callee, 'object')
  const name = String(property.name)
  const found: Replacement[] = []
  const other = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (other) found.push(whole(property, other))
  if (passing.includes(name)) found.push(whole(node, source.slice(object.start, object.end)))
  return found
}
