import { isRecord } from '../shared/json.ts'
import type { Field, Query, Value, VariableDefinition } from './graphql.ts'
import { GraphqlError } from './graphql-lexer.ts'

/** The selection with every variable replaced by its value. Throws on an undeclared or missing one. */
export function bindVariables(query: Query, given: unknown): Field[] {
  const values = new Map(
    query.variables.map((definition) => [definition.name, variableValue(definition, given)]),
  )
  return query.selection.map((field) => bindField(field, values))
}

type Values = ReadonlyMap<string, Value>

function variableValue({ name, type, initial }: VariableDefinition, given: unknown): Value {
  const value = isRecord(given) ? given[name] : undefined
  const bound = value === undefined ? initial : fromJson(value)
  if ((bound === undefined || bound.kind === 'null') && type.endsWith('!'))
    throw new GraphqlError(
      `Variable '${name}' has an invalid value : Variable '${name}' has coerced Null value for NonNull type '${type}'`,
    )
  return bound ?? { kind: 'null' }
}

function fromJson(value: unknown): Value {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'string') return { kind: 'string', value, fromVariable: true }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'int' : 'float', value }
  if (Array.isArray(value)) return { kind: 'list', items: value.map(fromJson) }
  const entries = Object.entries(value as object).map(([key, member]) => [key, fromJson(member)] as const)
  return { kind: 'object', fields: new Map(entries) }
}

function bindField(field: Field, values: Values): Field {
  const args = new Map([...field.args].map(([name, value]) => [name, bindValue(value, values)]))
  return { ...field, args, selection: field.selection?.map((inner) => bindField(inner, values)) }
}

function bindValue(value: Value, values: Values): Value {
  switch (value.kind) {
    case 'variable': {
      const bound = values.get(value.name)
      if (!bound)
        throw new GraphqlError(`Validation error (UndefinedVariable) : Undefined variable '${value.name}'`)
      return bound
    }
    case 'list':
      return { kind: 'list', items: value.items.map((item) => bindValue(item, values)) }
    case 'object':
      return {
        kind: 'object',
        fields: new Map([...value.fields].map(([key, v]) => [key, bindValue(v, values)])),
      }
    default:
      return value
  }
}
