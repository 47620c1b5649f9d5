import type { Violation } from '../../schemas/violation.ts'
import type { HttpResponse } from './message.ts'
import { type ProblemCode, problemTable } from './problem-table.ts'
import { fitViolations } from './violation-budget.ts'

/** After AWS trouble a client may come back this much later. */
export const retryAfterSeconds = 5

/** Room for violations in one answer, bytes. A Lambda answer ends at 6 MB, and beyond it would be a 500. */
const violationBytes = 1_000_000

interface More {
  violations?: readonly Violation[]
  headers?: Record<string, string>
  /** Id of the workitem in question. */
  workitem?: string
}

/** An answer that is not the wanted one. `detail` says how to mend it and holds nothing of the body. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly detail: string
  readonly more: More

  constructor(code: ProblemCode, detail: string, more: More = {}) {
    super(code)
    this.code = code
    this.detail = detail
    this.more = more
  }
}

/** RFC 9457 members, but `instance`. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  instance?: string
  workitem?: string
  violations?: Violation[]
  /** Violations left out because the answer grew too large. */
  omitted?: number
}

/** Takes what the violations need from `budget`. */
export function problemBody(problem: Problem, budget = { bytes: violationBytes }): ProblemBody {
  const { code, detail, more } = problem
  const { status, title } = problemTable[code]
  const { workitem, violations } = more
  return {
    type: `urn:workbridge:problem:${code}`,
    title,
    status,
    detail,
    ...(workitem !== undefined && { workitem }),
    ...(violations && fitViolations(violations, budget)),
  }
}

export function problemResponse(problem: Problem, requestId: string): HttpResponse {
  const body = { ...problemBody(problem), instance: requestId }
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...problem.more.headers,
  }
  if (body.status === 503) headers['retry-after'] = String(retryAfterSeconds)
  return { statusCode: body.status, headers, body: JSON.stringify(body) }
}
