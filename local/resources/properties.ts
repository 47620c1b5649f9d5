import type { Value } from '../template/types.ts'
import type { Properties } from './types.ts'

/** Readers of resolved properties. CloudFormation takes numbers and booleans as strings too. */

export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object') throw new Error(`${name} must be a string`)
  return String(value)
}

export function needText(properties: Properties, name: string): string {
  const value = text(properties, name)
  if (value === undefined) throw new Error(`${name} is missing`)
  return value
}

export function number(properties: Properties, name: string): number | undefined {
  const value = text(properties, name)
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (!Number.isFinite(parsed)) throw new Error(`${name} must be a number`)
  return parsed
}

export function fields(properties: Properties, name: string): Properties | undefined {
  const value = properties[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`${name} must be an object`)
  return value
}

export function list(properties: Properties, name: string): Value[] {
  const value = properties[name] ?? []
  if (!Array.isArray(value)) throw new Error(`${name} must be a list`)
  return value
}

export function texts(properties: Properties, name: string): string[] {
  return list(properties, name).map(String)
}

/** Fails loudly on members that would have an effect on AWS and have none here. */
export function only(properties: Properties, known: readonly string[], where: string) {
  const unknown = Object.keys(properties).filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`${where}: ${unknown.join(', ')} is not supported locally`)
}
