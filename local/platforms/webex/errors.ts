import type { Switches } from './switches.ts'

/** Thrown by an operation; the pipeline gives it the body shape of that operation. */
export class ApiError extends Error {
  readonly status: number
  readonly descriptions: readonly string[]

  constructor(status: number, descriptions: string | readonly string[]) {
    const list = typeof descriptions === 'string' ? [descriptions] : descriptions
    super(list.join('; '))
    this.name = 'ApiError'
    this.status = status
    this.descriptions = list
  }
}

/**
 * Documented: `subscriptions` with an integer key, `api` (search, v1 tasks) with a string key, `errors` as the
 * opening of the common-errors page. Not documented: the task operations (`tasks`: a switch picks) and the token endpoint.
 */
export type ErrorStyle = 'subscriptions' | 'api' | 'tasks' | 'token'

export function errorBody(
  style: ErrorStyle,
  error: ApiError,
  trackingId: string,
  switches: Switches,
): unknown {
  const message = error.descriptions.map((description) => ({ description }))
  switch (style) {
    case 'subscriptions':
      return { error: { key: error.status, message }, trackingId }
    case 'api':
      return { trackingId, error: { key: String(error.status), message } }
    case 'token':
      return { message: error.message, errors: message, trackingId }
    case 'tasks':
      return tasksBody(error, message, trackingId, switches)
  }
}

function tasksBody(error: ApiError, message: unknown, trackingId: string, switches: Switches): unknown {
  switch (switches.tasksErrorShape) {
    case 'api':
      return { trackingId, error: { key: String(error.status), message } }
    case 'errors':
      return { errors: [{ key: String(error.status), message }] }
    case 'empty':
      return undefined
  }
}
