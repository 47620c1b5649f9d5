import * as z from 'zod'

export type Salvaged<T> = T extends readonly (infer Item)[]
  ? (Salvaged<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Salvaged<T[Key]> }
    : T

/**
 * What of a value can be read although the whole cannot, so that one mistake does not hide the next from the
 * checks across files. List items keep their index.
 */
export function salvage<S extends z.ZodType>(schema: S, value: unknown): Salvaged<z.output<S>> | undefined {
  return salvageAny(schema, value) as Salvaged<z.output<S>> | undefined
}

function salvageAny(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject && isObject(value)) {
    const members = Object.entries(inner.shape as Record<string, z.ZodType>)
    return Object.fromEntries(members.map(([key, member]) => [key, salvageAny(member, value[key])]))
  }
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => salvageAny(inner.element as z.ZodType, item))
  }
  if (inner instanceof z.ZodRecord && isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      salvageAny(inner.valueType as z.ZodType, item),
    ])
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
  }
  return undefined
}

/** Defaults and optional members hide what they wrap. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
