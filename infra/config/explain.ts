import * as z from 'zod'
import { suggestion } from '../../schemas/nearest.ts'
import { unwrap } from './salvage.ts'

/** One fault of one value, in words for the operator. */
export interface Explained {
  path: PropertyKey[]
  message: string
}

/** What zod finds, as sentences that say how to mend it. */
export function explain(schema: z.ZodType, value: unknown): Explained[] {
  const parsed = schema.safeParse(value, { error: wording })
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => explainIssue(schema, issue))
}

function explainIssue(schema: z.ZodType, issue: z.core.$ZodIssue): Explained[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown key ${named([...issue.path, key])}; ${suggestion(key, known)}`,
    }))
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues.map(({ message }) => message).join(' and ')
    return [{ path: issue.path, message: `the name ${named(issue.path)} ${why}` }]
  }
  return [{ path: issue.path, message: `${named(issue.path)} ${issue.message}`.trim() }]
}

/** zod asks this for every issue whose schema has no words of its own. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing; add it'
        : `must be ${kindOf(issue.expected)}, not ${shown(issue.input)}`
    case 'invalid_value':
      return issue.input === undefined
        ? `is missing; use one of ${list(issue.values)}`
        : `must be one of ${list(issue.values)}, not ${shown(issue.input)}${nearValue(issue.input, issue.values)}`
    case 'too_small':
      return `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}`
    default:
      return undefined
  }
}

const kindNames: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of names and texts',
}

function kindOf(expected: string): string {
  return kindNames[expected] ?? expected
}

/** Config holds no secrets, so a value may be shown; long ones are cut. */
function shown(input: unknown): string {
  if (input === null) return 'empty'
  if (Array.isArray(input)) return 'a list'
  return typeof input === 'object' ? 'a map' : JSON.stringify(input).slice(0, 60)
}

function list(values: readonly unknown[]): string {
  return values.map(String).join(', ')
}

function nearValue(input: unknown, values: readonly unknown[]): string {
  const hint = typeof input === 'string' ? suggestion(input, values.map(String)) : ''
  return hint.startsWith('did') ? `; ${hint}` : ''
}

/** `fields[2].key` */
export function named(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path)
    text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${String(part)}`
  return text === '' ? 'the file' : `"${text}"`
}

/** The keys a map may have at a path inside a schema. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = unwrap(schema)
  for (const part of path) {
    if (at instanceof z.ZodObject) at = (at.shape as Record<string, z.ZodType>)[String(part)]
    else if (at instanceof z.ZodArray) at = at.element as z.ZodType
    else return []
    at = at === undefined ? undefined : unwrap(at)
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}
