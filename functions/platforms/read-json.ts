import type { HttpResult } from './http.ts'

/** The JSON of a whole 2xx reply, else undefined. */
export function readJson(result: HttpResult): unknown {
  if (result.got !== 'reply' || !result.complete || result.status < 200 || result.status > 299)
    return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(result.body))
  } catch {
    return undefined
  }
}
