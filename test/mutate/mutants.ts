import { parseAst } from 'vitest/node'
import { replacements } from './replacements.ts'

/** One small change of a source file. */
export interface Mutant {
  /** Offsets of what is replaced. */
  start: number
  end: number
  replacement: string
  /** From 1. */
  line: number
  /** `a < b -> a <= b`, on one line. */
  change: string
}

/** A syntax tree node of ESTree, or of TypeScript (`TS…`), as far as it matters here. */
export interface Node {
  type: string
  start: number
  end: number
  [member: string]: unknown
}

/** All mutants of a TypeScript source. Types, imports and the texts of errors stay as they are. */
export function mutantsOf(source: string): Mutant[] {
  const tree = parseAst(source, { lang: 'ts', astType: 'ts' }) as unknown as Node
  const mutants: Mutant[] = []
  walk(tree, (node) => {
    for (const { start, end, text } of replacements(node, source)) {
      const original = source.slice(start, end)
      const line = source.slice(0, start).split('\n').length
      const change = `${oneLine(original)} -> ${oneLine(text)}`
      if (original !== text) mutants.push({ start, end, replacement: text, line, change })
    }
  })
  return mutants
}

export const apply = (source: string, { start, end, replacement }: Mutant): string =>
  source.slice(0, start) + replacement + source.slice(end)

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim() || '(nothing)'

/** TypeScript nodes that hold an expression; all others hold types. */
const wrappers = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']
const skipped = ['ImportDeclaration', 'ExportAllDeclaration']

function walk(node: Node, visit: (node: Node) => void): void {
  if (skipped.includes(node.type) || isErrorText(node)) return
  if (node.type.startsWith('TS') && !wrappers.includes(node.type)) return
  visit(node)
  for (const [name, member] of Object.entries(node)) {
    if (isPlainKey(node, name)) continue
    for (const child of Array.isArray(member) ? member : [member]) if (isNode(child)) walk(child, visit)
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** The name of a member is no value. */
const isPlainKey = (node: Node, name: string): boolean =>
  (name === 'key' && node.computed === false) || (name === 'property' && node.computed === false)

/** `new Error('…')`: for people who read our logs; no test should repeat it. */
const isErrorText = (node: Node): boolean =>
  node.type === 'NewExpression' && isNode(node.callee) && node.callee.name === 'Error'
