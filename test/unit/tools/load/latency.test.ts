import { describe, expect, it } from 'vitest'
import { bars } from '../../../load/bars.ts'
import { latencies, latencyTable, percentile } from '../../../load/latency.ts'
import { picture } from '../../../load/picture.ts'
import type { Seen } from '../../../load/seen.ts'
import type { Sent } from '../../../load/send.ts'

const sent: Sent = { externalId: 'a', data: {}, id: 'w', at: 1_000, acceptMs: 12, repeats: 0 }
const entry = (what: string, second: number) => ({ what, at: new Date(second * 1_000).toISOString() })
const withEntries = (...entries: Seen['entries']) => new Map([['a', { entries } as Seen]])

describe('latency of a task', () => {
  it('is measured from its acceptance, by its timeline', () => {
    const seen = withEntries(
      entry('accepted', 10),
      entry('sent', 12),
      entry('confirmed', 15),
      entry('queued', 16),
    )

    expect(latencies([sent], seen)).toEqual([{ at: 1_000, accepted: 12, sent: 2_000, confirmed: 5_000 }])
  })

  it('takes a call whose reply was lost for sent', () => {
    const seen = withEntries(entry('accepted', 10), entry('uncertain', 11), entry('sent', 40))

    expect(latencies([sent], seen)[0]).toMatchObject({ sent: 1_000, confirmed: undefined })
  })

  it('is none for a task that was never accepted', () => {
    expect(latencies([{ ...sent, id: undefined }], new Map())[0]).toMatchObject({ accepted: undefined })
  })
})

it.each([
  [50, 50],
  [95, 95],
  [99, 99],
  [100, 100],
])('percentile %d of 1 to 100 is %d', (percent, value) => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i)

  expect(percentile(values, percent)).toBe(value)
})

it('prints a line for each stage', () => {
  const table = latencyTable([{ at: 0, accepted: 10, sent: 20, confirmed: undefined }])

  expect(table.split('\n').map((line) => line.split(/\s{2,}/)[0])).toEqual([
    'stage',
    'accepted',
    'sent',
    'confirmed',
  ])
  expect(table).toContain('20 ms')
})

it('draws bars of how many took how long, from the shortest to the longest', () => {
  const one = { at: 0, accepted: 12, sent: 12, confirmed: 250 }

  expect(bars([one, one, { ...one, accepted: undefined, sent: 150, confirmed: 400_000 }])).toBe(
    [
      '            accepted              sent                  confirmed',
      '   < 30 ms  ████████████████████  ████████████████████',
      '  < 100 ms',
      '  < 300 ms                        ██████████            ████████████████████',
      '     < 1 s',
      '     < 3 s',
      '    < 10 s',
      '    < 30 s',
      '   < 100 s',
      '    longer                                              ██████████',
    ].join('\n'),
  )
  expect(bars([])).toContain('accepted')
})

it('draws a dot for each task and stage', () => {
  const svg = picture(
    [
      { at: 0, accepted: 10, sent: 20, confirmed: 3_000 },
      { at: 5, accepted: 1, sent: undefined, confirmed: undefined },
    ],
    'a < b',
  )

  expect(svg.match(/<circle [^>]*r="2"/g)).toHaveLength(4)
  expect(svg).toContain('a &lt; b')
  expect(svg).not.toContain('NaN')
})
