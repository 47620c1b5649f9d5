import { describe, expect, it } from 'vitest'
import { Problem, problemResponse } from '../../../functions/http/problem.ts'
import { type ProblemCode, problemTable } from '../../../functions/http/problem-table.ts'

const codes = Object.keys(problemTable) as ProblemCode[]

/** Written by hand, so that a slip in the table shows. */
const statuses: Record<number, ProblemCode[]> = {
  400: ['malformed-json', 'malformed-request'],
  401: ['unauthenticated', 'forged'],
  403: ['forbidden', 'wrong-source', 'stale'],
  404: [
    'not-found',
    'unknown-source',
    'unknown-asset',
    'unknown-task',
    'unknown-workitem',
    'unknown-run',
    'unknown-connection',
  ],
  409: [
    'stale-revision',
    'asset-differs',
    'already-ended',
    'run-ended',
    'nothing-to-resolve',
    'nothing-to-redrive',
    'still-in-flight',
  ],
  413: ['too-large'],
  415: ['unsupported-media-type'],
  422: ['invalid-task', 'invalid-external-id'],
  503: ['unavailable'],
}

describe('problem table', () => {
  it('gives every code the status it is documented with', () => {
    const documented = Object.entries(statuses).flatMap(([status, some]) =>
      some.map((code) => [code, Number(status)] as const),
    )
    expect(Object.fromEntries(codes.map((code) => [code, problemTable[code].status]))).toEqual(
      Object.fromEntries(documented),
    )
  })

  it.each(codes)('%s: renders the members of RFC 9457', (code) => {
    const response = problemResponse(new Problem(code, 'Mend it so.'), 'request-7')

    expect(response.statusCode).toBe(problemTable[code].status)
    expect(response.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(response.body)).toEqual({
      type: `urn:workbridge:problem:${code}`,
      title: problemTable[code].title,
      status: problemTable[code].status,
      detail: 'Mend it so.',
      instance: 'request-7',
    })
  })

  it('asks to come back later only for trouble of ours', () => {
    const retrying = codes.filter(
      (code) => 'retry-after' in problemResponse(new Problem(code, ''), 'r').headers,
    )
    expect(retrying).toEqual(['unavailable'])
  })

  it('has no title twice', () => {
    expect(new Set(codes.map((code) => problemTable[code].title)).size).toBe(codes.length)
  })
})

describe('violations in an answer', () => {
  it('are cut before the answer grows too large for Lambda, and the rest is counted', () => {
    const violation = { pointer: `/data/${'k'.repeat(5_000)}`, rule: 'unknown', message: 'is unknown' }
    const problem = new Problem('invalid-task', '', { violations: new Array(50_000).fill(violation) })

    const { body } = problemResponse(problem, 'r')

    const { violations, omitted } = JSON.parse(body)
    expect(body.length).toBeLessThan(1_100_000)
    expect(violations.length + omitted).toBe(50_000)
    expect(violations[0].pointer).toHaveLength(257)
  })
})
