import type { Expression, Scalar } from '../../../schemas/expression/ast.ts'
import type { Residual } from '../../../schemas/expression/for-topic.ts'
import { formatPath } from '../../../schemas/expression/format.ts'
import { assume, type Guard, guardKey, guardsOf } from '../../../schemas/expression/guards.ts'
import { select } from '../../../schemas/expression/select.ts'
import { compileTest, type Locate, type Test, type Where } from './compile.ts'
import { type Read, reader } from './read.ts'

/** A rule on its way down the tree: what of its expression is still open. */
export interface Open {
  id: string
  /** Its own place in the marks that keep a rule from being found twice. */
  slot: number
  /** Whether it can be reached in more than one way for one event. */
  isRepeated: boolean
  rest: Residual
}

export interface Leaf {
  id: string
  slot: number
  isRepeated: boolean
  test: Test | undefined
}

/** The rules below one value of one field. */
export interface Table {
  read: Read
  /** For paths with `[*]`, instead of `read`. */
  readAll: ((value: unknown) => unknown[]) | undefined
  isInBody: boolean
  values: Map<unknown, Node>
}

/** `leaves` are tested one by one; `tables` are looked up. */
export interface Node {
  leaves: readonly Leaf[]
  tables: readonly Table[]
}

/** Below this many rules, testing each is quicker than another look-up. */
const worthATable = 4

interface Group {
  where: Where
  values: Map<Scalar, Open[]>
}

/** Sorts rules by the equality that tells them apart best, and again below each value. */
export function buildNode(rules: readonly Open[], locate: Locate): Node {
  if (rules.length < worthATable) return { leaves: rules.map((rule) => leafOf(rule, locate)), tables: [] }
  const shares = countGuards(rules)
  const leaves: Leaf[] = []
  const groups = new Map<string, Group>()
  for (const rule of rules) {
    const guards = bestGuards(rule, shares, rules.length)
    if (guards === undefined) leaves.push(leafOf(rule, locate))
    else for (const guard of guards) enter(groups, rule, guard, isAmbiguous(guards), locate)
  }
  return { leaves, tables: [...groups.values()].map((group) => tableOf(group, locate)) }
}

/** A value that all rules ask for tells nothing apart: a table of it would hold the same rules again, for ever. */
function bestGuards({ rest }: Open, shares: ReadonlyMap<string, number>, count: number) {
  if (typeof rest === 'boolean') return undefined
  const share = (guard: Guard) => shares.get(guardKey(guard)) ?? 0
  const guards = guardsOf(rest, (guard) => (share(guard) === count ? Number.POSITIVE_INFINITY : share(guard)))
  return guards?.some((guard) => share(guard) === count) ? undefined : guards
}

function enter(groups: Map<string, Group>, rule: Open, guard: Guard, isAmbiguous: boolean, locate: Locate) {
  if (typeof rule.rest === 'boolean') return
  const rest = assume(rule.rest, guard)
  if (rest === false) return
  const key = formatPath(guard.path)
  const group = groups.get(key) ?? { where: locate(guard.path), values: new Map<Scalar, Open[]>() }
  groups.set(key, group)
  const others = group.values.get(guard.value)
  const open = { ...rule, isRepeated: rule.isRepeated || isAmbiguous, rest }
  if (others === undefined) group.values.set(guard.value, [open])
  else if (others.at(-1)?.slot !== rule.slot) others.push(open)
}

function tableOf({ where, values }: { where: Where; values: Map<Scalar, Open[]> }, locate: Locate): Table {
  const { path, isInBody } = where
  return {
    read: reader(path),
    readAll: path.includes(null) ? (value) => [...new Set(select(value, path))] : undefined,
    isInBody,
    values: new Map([...values].map(([value, rules]) => [value, buildNode(rules, locate)])),
  }
}

function leafOf({ id, slot, isRepeated, rest }: Open, locate: Locate): Leaf {
  return { id, slot, isRepeated, test: typeof rest === 'boolean' ? undefined : compileTest(rest, locate) }
}

/** Values of one field exclude each other; values of several fields, or of list elements, do not. */
function isAmbiguous(guards: readonly Guard[]): boolean {
  const paths = new Set(guards.map(({ path }) => formatPath(path)))
  return paths.size > 1 || guards.some(({ path }) => path.includes(null))
}

/** How many rules ask for each value of each field. */
function countGuards(rules: readonly Open[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { rest } of rules) {
    if (typeof rest === 'boolean') continue
    for (const key of new Set(equalities(rest).map(guardKey))) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function equalities(expression: Expression): Guard[] {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.flatMap(equalities)
    case '==':
      return [{ path: expression.path, value: expression.value }]
    case 'in':
      return expression.values.map((value) => ({ path: expression.path, value }))
    default:
      return []
  }
}
