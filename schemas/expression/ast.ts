/** What a `when` expression says, as plain data: it goes into the bundles as JSON. */

export type Scalar = string | number | boolean | null

/** A name, the index of a list element, or `each` element of a list. */
export type Step = string | number | typeof each
export type Path = readonly Step[]
export const each = null

export const orders = ['<', '<=', '>', '>='] as const
export type Order = (typeof orders)[number]

interface Written {
  /** Column of the expression's text, from 1. */
  at: number
}
interface OnField extends Written {
  path: Path
}

export interface TopicTest extends Written {
  op: 'topic'
  topic: string
}
export interface Equal extends OnField {
  op: '=='
  value: Scalar
}
export interface Ordered extends OnField {
  op: Order
  value: number
}
export interface OneOf extends OnField {
  op: 'in'
  values: readonly Scalar[]
}
export interface Contains extends OnField {
  op: 'contains'
  value: Scalar
}
export interface All extends OnField {
  op: 'all'
  values: readonly Scalar[]
}
export interface Size extends OnField {
  op: 'size'
  is: '==' | Order
  value: number
}
export interface Exists extends OnField {
  op: 'exists'
}
export interface TextTest extends OnField {
  op: 'startsWith' | 'endsWith' | 'like'
  value: string
}

/** A test of one field. */
export type Clause = Equal | Ordered | OneOf | Contains | All | Size | Exists | TextTest

export interface Joined extends Written {
  op: 'and' | 'or'
  of: readonly Expression[]
}
export interface Not extends Written {
  op: 'not'
  of: Expression
}

export type Expression = Joined | Not | TopicTest | Clause

/** Something wrong with an expression; `column` counts from 1. */
export interface ExpressionFault {
  column: number
  message: string
}
