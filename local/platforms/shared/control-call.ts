import { isRecord, type JsonRecord } from './json.ts'

export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

/** No body counts as an empty object. */
export function objectBody(body: unknown): JsonRecord {
  if (body === undefined) return {}
  if (!isRecord(body)) throw new ControlError(400, 'Expected a JSON object.')
  return body
}

export function wholeNumber(name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
  throw new ControlError(400, `${name} must be a whole number of at least ${least}.`)
}
