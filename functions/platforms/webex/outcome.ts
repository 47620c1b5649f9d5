import type { Asset } from '../../../schemas/config.ts'
import type { HttpResult } from '../http.ts'
import { readRetryAfter } from '../retry-after.ts'
import { explain } from './explain.ts'
import { type CallName, callRow, type Failure, type NoStatus, type Step } from './failures.ts'

/** Errors before sending that no repetition mends: an address or a header value that cannot be used. */
const badSettings = new Set(['ERR_BAD_URL', 'ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS'])

/** What an exchange that did not give what was asked for means. `asset` lets a 4xx name its fields. */
export function failureOf(name: CallName, result: HttpResult, now: number, asset?: Asset): Failure {
  const row = callRow(keyOf(result))
  const step = row[name]
  if (step.step === 'explain' && result.got === 'reply') return explain(result.status, result.body, asset)
  return toFailure(step, row.code ?? ownCode(result), retryAfter(step, result, now))
}

function toFailure(step: Step, rowCode: string, afterMs: number | undefined): Failure {
  switch (step.step) {
    case 'retry':
      return {
        outcome: 'retry',
        cause: step.cause,
        code: step.code ?? rowCode,
        ...(afterMs !== undefined && { afterMs }),
      }
    case 'reject':
      return { outcome: 'rejected', scope: step.scope, code: step.code ?? rowCode }
    case 'uncertain':
      return { outcome: 'uncertain', code: rowCode }
    case 'explain':
      return { outcome: 'retry', cause: 'unexplained', code: rowCode }
  }
}

function keyOf(result: HttpResult): number | NoStatus {
  if (result.got === 'reply') return result.status
  return result.got === 'not-sent' && badSettings.has(result.code) ? 'bad-settings' : result.got
}

const ownCode = (result: HttpResult): string =>
  result.got === 'reply' ? `http-${result.status}` : `${result.got}:${result.code}`

/** A 429 always says when (60 s if it does not); a repeatable 5xx only when it brings the header. */
function retryAfter(step: Step, result: HttpResult, now: number): number | undefined {
  if (step.step !== 'retry' || result.got !== 'reply') return undefined
  const header = result.headers['retry-after']
  if (step.cause === 'rate-limit') return readRetryAfter(header, now)
  return step.cause === 'transient' && result.status === 503 && header
    ? readRetryAfter(header, now)
    : undefined
}
