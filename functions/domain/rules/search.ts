import type { Leaf, Node, Table } from './tree.ts'

export type Search = (root: Node, body: unknown, event: unknown) => readonly string[]

const none: readonly string[] = Object.freeze([])

/**
 * Walks down a tree and gathers the rules that hold. Marks keep a rule that is reached in two ways from being found
 * twice; counting them up saves clearing them, and doubles never run out. Nothing is awaited, so one search never meets another.
 */
export function createSearch(ruleCount: number): Search {
  const marks = new Float64Array(ruleCount)
  let mark = 0
  let found: string[] | undefined

  const visit = (node: Node, body: unknown, event: unknown): void => {
    const { leaves, tables } = node
    for (const leaf of leaves) {
      if (leaf.isRepeated && marks[leaf.slot] === mark) continue
      if (leaf.test === undefined || leaf.test(body, event)) keep(leaf)
    }
    for (const table of tables) lookUp(table, body, event)
  }
  const lookUp = (table: Table, body: unknown, event: unknown): void => {
    const from = table.isInBody ? body : event
    if (table.readAll === undefined) {
      const inner = table.values.get(table.read(from))
      if (inner !== undefined) visit(inner, body, event)
      return
    }
    for (const value of table.readAll(from)) {
      const inner = table.values.get(value)
      if (inner !== undefined) visit(inner, body, event)
    }
  }
  const keep = (leaf: Leaf): void => {
    marks[leaf.slot] = mark
    if (found === undefined) found = [leaf.id]
    else found.push(leaf.id)
  }
  return (root, body, event) => {
    found = undefined
    mark += 1
    visit(root, body, event)
    return found ?? none
  }
}
