import { type ErrorBody, errorBodySchema } from '../../../schemas/genesys-cloud/error-body.ts'
import type { HttpResult } from '../http.ts'
import type { CallOutcome } from '../port.ts'
import { readRetryAfter } from '../retry-after.ts'
import { type CallName, callRow, type NoStatus, type Step } from './failures.ts'

/** `correlationId` is the platform's own name of the exchange (header `ININ-Correlation-Id`), for its support. */
export type GenesysFailure = Exclude<CallOutcome, { outcome: 'confirmed' | 'uncertain' }> & {
  correlationId?: string
}

/** Errors before sending that no repetition mends: an address or a header value that cannot be used. */
const badSettings = new Set(['ERR_BAD_URL', 'ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS'])

/** What an exchange that did not give what was asked for means. */
export function failureOf(name: CallName, result: HttpResult, now: number): GenesysFailure {
  const error = readError(result)
  const { step } = callRow(name, keyOf(result), error?.code)
  const code = codeOf(step, result, error)
  const correlationId = correlationOf(result) ?? error?.contextId
  const named = correlationId === undefined ? {} : { correlationId }
  if (step.step === 'reject') return { outcome: 'rejected', scope: step.scope, code, ...named }
  const afterMs = waitOf(step, result, error, now)
  return { outcome: 'retry', cause: step.cause, code, ...(afterMs !== undefined && { afterMs }), ...named }
}

export function correlationOf(result: HttpResult): string | undefined {
  const given = result.got === 'reply' ? result.headers['inin-correlation-id'] : undefined
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : undefined
}

function keyOf(result: HttpResult): number | NoStatus {
  if (result.got === 'reply') return result.status
  return result.got === 'not-sent' && badSettings.has(result.code) ? 'bad-settings' : result.got
}

function codeOf(step: Step, result: HttpResult, error: ErrorBody | undefined): string {
  if (step.step === 'reject' && step.code !== undefined) return step.code
  if (result.got !== 'reply') return `${result.got}:${result.code}`
  if (result.status >= 200 && result.status <= 299) return 'unreadable-reply'
  return error?.code ?? `http-${result.status}`
}

/** A 429 always says when, in the header or in brackets in the text (60 s if neither); a 503 where it brings the header. */
function waitOf(step: Step, result: HttpResult, error: ErrorBody | undefined, now: number) {
  if (step.step !== 'retry' || result.got !== 'reply') return undefined
  const header = result.headers['retry-after']
  if (step.cause === 'rate-limit') return readRetryAfter(header ?? secondsIn(error), now)
  return step.cause === 'transient' && result.status === 503 && header
    ? readRetryAfter(header, now)
    : undefined
}

/** Documented: "Rate limit exceeded the maximum. Retry the request in [%s] seconds". */
const secondsIn = (error: ErrorBody | undefined): string | undefined =>
  /\bin \[(\d{1,7})\] seconds/.exec(error?.message ?? '')?.[1]

function readError(result: HttpResult): ErrorBody | undefined {
  if (result.got !== 'reply') return undefined
  try {
    return errorBodySchema.safeParse(JSON.parse(new TextDecoder().decode(result.body))).data
  } catch {
    return undefined
  }
}
