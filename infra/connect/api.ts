import type * as z from 'zod'
import { call } from '../../functions/platforms/genesys-cloud/request.ts'
import type { HttpRequest, HttpResult } from '../../functions/platforms/http.ts'

export type Answer<T> = { value: T } | { fault: Fault }

export interface Fault {
  /** Of HTTP; absent when there was no reply. */
  status?: number
  /** The platform's code, or why there is no reply. */
  code: string
}

/** JSON calls to the platform's API, each reply read by a schema. Faults carry codes only, never what was sent. */
export interface Api {
  ask<S extends z.ZodType>(
    schema: S,
    method: HttpRequest['method'],
    path: string,
    body?: object,
  ): Promise<Answer<z.output<S>>>
}

const timeoutMs = 15_000

export function createApi(baseUrl: string, token: string): Api {
  return {
    async ask(schema, method, path, body) {
      const result = await call(method, path, body, { baseUrl, token, timeoutMs })
      if (result.got !== 'reply') return { fault: { code: `${result.got}: ${result.code}` } }
      const json = parse(result)
      const { status } = result
      if (status >= 300) return { fault: { status, code: codeIn(json) } }
      const read = schema.safeParse(json)
      return read.success ? { value: read.data } : { fault: { status, code: 'unreadable-reply' } }
    },
  }
}

export const tell = ({ status, code }: Fault): string => (status === undefined ? code : `${status} ${code}`)

function parse({ body }: Extract<HttpResult, { got: 'reply' }>): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Documented `ErrorBody.code`. */
function codeIn(json: unknown): string {
  const code = (json as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[\w.-]{1,100}$/.test(code) ? code : 'no code'
}
