/** Thrown by an operation; the pipeline makes the documented body of it. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Replaces `{name}` of the message (documented pair messageWithParams / messageParams). */
  readonly params: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, params: Record<string, string> = {}) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.params = params
  }
}

/**
 * Documented `ErrorBody`. That `contextId` equals the correlation id, and which members are always there, is assumed
 * from published samples (`details` and `errors` are, as empty lists).
 */
export function errorBody({ status, code, message, params }: ApiError, contextId: string) {
  const named = Object.entries(params)
  const text = named.reduce((given, [name, value]) => given.replaceAll(`{${name}}`, value), message)
  return {
    message: text,
    code,
    status,
    ...(named.length > 0 ? { messageWithParams: message } : {}),
    messageParams: params,
    contextId,
    details: [],
    errors: [],
  }
}

/** Texts of the Swagger's error codes. */
export const badRequest = (message: string): ApiError => new ApiError(400, 'bad.request', message)

export const invalidValue = (value: unknown, type: string): ApiError =>
  new ApiError(400, 'invalid.value', `Value [${short(value)}] is not valid for field type [${type}].`)

export const invalidProperty = (name: string, object: string): ApiError =>
  new ApiError(400, 'invalid.property', `Value [${name}] is not a valid property for object [${object}]`)

export const notFound = (): ApiError =>
  new ApiError(404, 'not.found', 'The requested resource was not found.')

export const noConversation = (): ApiError =>
  new ApiError(404, 'conversation.error.conversation.not.found', 'The conversation does not exist.')

const short = (value: unknown): string => String(JSON.stringify(value)).slice(0, 100)
