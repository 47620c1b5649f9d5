import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Metrics } from '../../functions/telemetry.ts'

interface Line {
  _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] }
  connection: string
  [metric: string]: unknown
}

let lines: Line[]
beforeEach(() => {
  lines = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)))
    return true
  })
})
afterEach(() => vi.restoreAllMocks())

const named = (line: Line | undefined) => line?._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name)

describe('metrics', () => {
  it('are one line a connection: counts added up, gauges as they were last', () => {
    const metrics = new Metrics()
    metrics.count('Bumps', 'genesys')
    metrics.count('Bumps', 'genesys', 2)
    metrics.gauge('RunsWaiting', 'genesys', 7)
    metrics.count('Confirmed', 'webex')

    metrics.flush()

    expect(
      lines.map(({ connection, Bumps, RunsWaiting, Confirmed }) => [
        connection,
        Bumps,
        RunsWaiting,
        Confirmed,
      ]),
    ).toEqual([
      ['genesys', 3, 7, undefined],
      ['webex', undefined, undefined, 1],
    ])
    expect(named(lines[0])).toEqual(['Bumps', 'RunsWaiting'])
  })

  it('that are observed keep each value, at most a hundred a line, as CloudWatch takes them', () => {
    const metrics = new Metrics()
    const values = Array.from({ length: 230 }, (_, n) => n)
    for (const value of values) metrics.observe('BumpLatenessMs', 'genesys', value)

    metrics.flush()

    const written = lines.map(({ BumpLatenessMs }) => BumpLatenessMs as number[])
    expect(written.map(({ length }) => length)).toEqual([100, 100, 30])
    expect(written.flat()).toEqual(values)
    for (const line of lines) expect(named(line)).toEqual(['BumpLatenessMs'])
  })

  it('are written once', () => {
    const metrics = new Metrics()
    metrics.count('Bumps', 'genesys')
    metrics.observe('BumpLatenessMs', 'genesys', 5)
    metrics.flush()

    metrics.flush()

    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ Bumps: 1, BumpLatenessMs: [5] })
  })
})
