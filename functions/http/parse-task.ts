import type * as z from 'zod/mini'
import { jsonPointer } from '../../schemas/json-pointer.ts'
import { externalIdSchema, type SourceTask, sourceTaskSchema } from '../../schemas/source-task.ts'
import type { Violation } from '../../schemas/violation.ts'
import { toViolations } from './zod-violations.ts'

/** A real task has a few dozen members. With more, one violation says so instead of thousands. */
const mostMembers = 500

/** `readable`: the task without its wrong members, so that one answer can also say what the asset asks of the rest. */
export type ParsedTask = { task: SourceTask } | { violations: Violation[]; readable?: SourceTask }

/** Reads the shape of a whole task: everything that is wrong with it, but not what its asset asks. */
export function parseTask(body: unknown): ParsedTask {
  if (!isObject(body)) return { violations: [notAnObject] }
  const members = countMembers(body)
  if (members > mostMembers) return { violations: [tooMany(members)] }
  const read = sourceTaskSchema.safeParse(body)
  const hidden = hiddenMembers(body)
  if (read.success && hidden.length === 0) return { task: read.data }
  const violations = [...(read.success ? [] : toViolations(read.error, body)), ...hidden]
  const readable = readableOf(body, violations)
  return readable ? { violations, readable } : { violations }
}

function readableOf(body: Record<string, unknown>, violations: readonly Violation[]): SourceTask | undefined {
  const wrong = new Set(violations.map(({ pointer }) => pointer))
  const copy = without(body, [], wrong)
  for (const [name, value] of Object.entries(copy))
    if (isObject(value)) copy[name] = without(value, [name], wrong)
  const read = sourceTaskSchema.safeParse(copy)
  return read.success ? read.data : undefined
}

const without = (from: Record<string, unknown>, path: string[], wrong: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !wrong.has(jsonPointer(...path, name))))

/** Takes the external id out of a task that carries it. */
export function splitExternalId(body: unknown): {
  externalId?: string
  rest: unknown
  violations: Violation[]
} {
  if (!isObject(body)) return { rest: body, violations: [] }
  const { externalId, ...rest } = body
  const read = externalIdSchema.safeParse(externalId)
  if (read.success) return { externalId: read.data, rest, violations: [] }
  return { rest, violations: toViolations(atExternalId(read.error), body) }
}

function atExternalId(error: z.core.$ZodError): Pick<z.core.$ZodError, 'issues'> {
  return { issues: error.issues.map((issue) => ({ ...issue, path: ['externalId', ...issue.path] })) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const notAnObject: Violation = {
  pointer: '',
  rule: 'type',
  limit: 'object',
  message: 'must be a JSON object',
}

const tooMany = (actual: number): Violation => ({
  pointer: '',
  rule: 'maxEntries',
  limit: mostMembers,
  actual,
  message: `must have at most ${mostMembers} members, those of its objects included`,
})

function countMembers(body: Record<string, unknown>): number {
  let count = 0
  for (const value of Object.values(body)) count += 1 + (isObject(value) ? Object.keys(value).length : 0)
  return count
}

/** zod passes over a member of a map that is called `__proto__`; data that silently goes missing is worse than a refusal. */
function hiddenMembers(body: Record<string, unknown>): Violation[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isObject(value) && Object.hasOwn(value, '__proto__')
      ? [{ pointer: jsonPointer(name, '__proto__'), rule: 'unknown', message: 'is no name for a member' }]
      : [],
  )
}
