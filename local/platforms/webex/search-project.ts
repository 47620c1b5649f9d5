import type { Field, Value } from './graphql.ts'
import { GraphqlError } from './graphql-lexer.ts'
import type { SearchRecord } from './search-record.ts'
import type { PlatformTask } from './types.ts'

type Node = { [key: string]: unknown }

/** Only what was asked for, under its alias. Throws for a field that is not there. */
export function project(selection: Field[] | undefined, source: Node, path: string): Node {
  if (!selection) throw new GraphqlError(`Validation error (SubselectionRequired@[${path}])`)
  const picked = selection.map((field) => {
    if (!Object.hasOwn(source, field.name))
      throw new GraphqlError(
        `Validation error (FieldUndefined@[${path}/${field.name}]) : Field '${field.name}' is undefined`,
      )
    return [field.alias, pick(field, source[field.name], `${path}/${field.name}`)]
  })
  return Object.fromEntries(picked)
}

function pick(field: Field, value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => project(field.selection, item as Node, path))
  if (typeof value === 'object' && value !== null) return project(field.selection, value as Node, path)
  if (field.selection) throw new GraphqlError(`Validation error (SubselectionNotAllowed@[${path}])`)
  return value
}

/** A task's fields; `stringGlobalVariables(name: …)` gives one variable (observed). */
export function projectTask(
  selection: Field[] | undefined,
  record: SearchRecord,
  task: PlatformTask,
  path: string,
): Node {
  if (!selection) throw new GraphqlError(`Validation error (SubselectionRequired@[${path}])`)
  const parts = selection.map((field) =>
    field.name === 'stringGlobalVariables'
      ? { [field.alias]: globalVariable(field, task, `${path}/${field.name}`) }
      : project([field], record, path),
  )
  return Object.assign({}, ...parts)
}

function globalVariable(field: Field, task: PlatformTask, path: string): Node {
  const name: Value | undefined = field.args.get('name')
  if (name?.kind !== 'string')
    throw new GraphqlError(
      `Validation error (MissingFieldArgument@[${path}]) : Missing field argument 'name'`,
    )
  const value = Object.hasOwn(task.globalVariables, name.value) ? task.globalVariables[name.value] : null
  return project(field.selection, { name: name.value, value: value ?? null }, path)
}
