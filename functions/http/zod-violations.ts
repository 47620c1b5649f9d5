import type * as z from 'zod/mini'
import { jsonPointer } from '../../schemas/json-pointer.ts'
import type { Violation } from '../../schemas/violation.ts'

type Issue = z.core.$ZodIssue

/** What zod found, in words of our own or of our schemas: zod's may quote values. */
export function toViolations(error: Pick<z.core.$ZodError, 'issues'>, input: unknown): Violation[] {
  return error.issues.flatMap((issue) => toMany(issue, input))
}

function toMany(issue: Issue, input: unknown): Violation[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: jsonPointer(...issue.path), ...ruleOf(issue, input) }]
  const message = 'is no member known here; take it out or correct its name'
  return issue.keys.map((key) => ({ pointer: jsonPointer(...issue.path, key), rule: 'unknown', message }))
}

type Rule = Omit<Violation, 'pointer'>

function ruleOf(issue: Issue, input: unknown): Rule {
  switch (issue.code) {
    case 'invalid_type':
      return isThere(input, issue.path)
        ? typeRule(jsonNames[issue.expected] ?? issue.expected)
        : { rule: 'required', message: 'is missing' }
    case 'invalid_union':
    case 'invalid_value':
      return isThere(input, issue.path) ? oneOf(issue) : { rule: 'required', message: 'is missing' }
    case 'too_small':
      return issue.origin === 'string'
        ? { rule: 'minLength', limit: Number(issue.minimum), message: 'must not be empty' }
        : { rule: 'min', limit: Number(issue.minimum), message: `must be at least ${issue.minimum}` }
    case 'too_big':
      return issue.origin === 'string'
        ? {
            rule: 'maxLength',
            limit: Number(issue.maximum),
            message: `must have at most ${issue.maximum} characters`,
          }
        : { rule: 'max', limit: Number(issue.maximum), message: `must be at most ${issue.maximum}` }
    case 'invalid_format':
      return { rule: 'pattern', limit: patternOf(issue), message: issue.message }
    case 'custom':
      return { rule: 'format', message: issue.message }
    default:
      return { rule: 'shape', message: 'does not have the shape asked for' }
  }
}

/** zod's names of types where JSON has others. */
const jsonNames: Readonly<Record<string, string>> = { record: 'object', int: 'integer' }
const typeRule = (limit: string): Rule => ({ rule: 'type', limit, message: `must be of type ${limit}` })

const scalars = ['string', 'number', 'boolean', 'null']

/** Values that are named are ours, not the sender's. The only other unions are the values of a task's data. */
function oneOf(issue: Extract<Issue, { code: 'invalid_union' | 'invalid_value' }>): Rule {
  const named = issue.code === 'invalid_value' ? issue.values : 'options' in issue ? issue.options : undefined
  if (!named)
    return { rule: 'type', limit: scalars, message: 'must be a text, a number, true, false or null' }
  const limit = named.map(String)
  return { rule: 'enum', limit, message: `must be one of ${limit.join(', ')}` }
}

const patternOf = (issue: Extract<Issue, { code: 'invalid_format' }>): string | undefined =>
  'pattern' in issue && typeof issue.pattern === 'string' ? issue.pattern : undefined

function isThere(input: unknown, path: readonly PropertyKey[]): boolean {
  let at = input
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false
    at = (at as Record<PropertyKey, unknown>)[part]
  }
  return true
}
