import { describe, expect, it } from 'vitest'
import { traceOf } from '../../../functions/http/trace.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const caller = `00-${traceId}-00f067aa0ba902b7-01`

describe('traceOf', () => {
  it("continues the caller's trace with a span of its own", () => {
    const trace = traceOf(caller)

    expect(trace.id).toMatch(new RegExp(`^${traceId}-[0-9a-f]{16}$`))
    expect(trace.id).not.toContain('00f067aa0ba902b7')
    expect(trace.header).toBe(`00-${trace.id}-01`)
  })

  it('keeps the decision not to sample', () => {
    expect(traceOf(caller.replace(/01$/, '00')).header).toMatch(/-00$/)
  })

  it('reads the known part of a later version', () => {
    expect(traceOf(`cc-${traceId}-00f067aa0ba902b7-01-what-comes`).id).toContain(traceId)
  })

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a zero trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a zero span id', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${traceId}-00f067aa0ba902b7-01`],
    ['capitals', caller.toUpperCase()],
    ['more than version 00 has', `${caller}-more`],
    ['two of them', `${caller},${caller}`],
  ])('begins a new trace for %s', (_, header) => {
    const trace = traceOf(header)

    expect(trace.id).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}$/)
    expect(trace.id).not.toContain(traceId)
  })
})
