import { describe, expect, it } from 'vitest'
import { markdownSection, withSection } from '../../../bench/markdown.ts'
import { readOptions } from '../../../bench/options.ts'
import { type BenchRow, toResult } from '../../../bench/row.ts'
import { findRows } from '../../../bench/rows.ts'
import { runRows } from '../../../bench/run.ts'
import { exactly } from '../../../bench/statistics.ts'
import { markdownTable, textTable } from '../../../bench/table.ts'

const row = (more: Partial<BenchRow> = {}): BenchRow => ({
  name: 'validate',
  unit: 'us',
  against: 'by hand',
  target: { of: 'ratio', most: 2 },
  measure: async () => ({ value: { median: 3, spread: 0.3 }, reference: exactly(2), note: 'one core' }),
  ...more,
})
const quietly = { quick: true, announce: () => {} }

describe('a result', () => {
  it.each([
    [{ of: 'ratio', most: 1.5 }, true],
    [{ of: 'ratio', most: 1.4 }, false],
    [{ of: 'value', most: 3 }, true],
    [{ of: 'value', least: 4 }, false],
    [undefined, null],
  ] as const)('with target %j is met: %s', (target, met) => {
    const result = toResult(row({ target }), { value: exactly(3), reference: exactly(2) })
    expect(result).toMatchObject({ value: 3, reference: 2, ratio: 1.5, met })
  })
})

describe('a run', () => {
  it('goes on after a row that fails, and says why', async () => {
    const broken = row({ name: 'broken', measure: () => Promise.reject(new Error('verdicts differ')) })

    const [first, second] = await runRows([broken, row()], quietly)

    expect(first).toMatchObject({ failed: true, met: false, note: 'failed: verdicts differ' })
    expect(second).toMatchObject({ met: true, ratio: 1.5 })
  })

  it('sets a shared thing up once and closes it at the end', async () => {
    const events: string[] = []
    const measure: BenchRow['measure'] = async ({ shared }) => {
      await shared('thing', async () => {
        events.push('made')
        return { close: () => events.push('closed') }
      })
      return { value: exactly(events.length) }
    }

    await runRows([row({ measure }), row({ measure })], quietly)

    expect(events).toEqual(['made', 'closed'])
  })
})

describe('the report', () => {
  const results = [
    toResult(row(), { value: { median: 3, spread: 0.3 }, reference: exactly(2), note: 'one core' }),
  ]

  it('stands in columns, with notes below', () => {
    expect(textTable(results).split('\n')).toEqual([
      'row       value     ±  unit  reference   ratio  target       beside',
      'validate      3  10 %  us            2  1.50 x  <= 2 x  met  by hand',
      '  validate: one core',
    ])
  })

  it('is a Markdown table with machine and date, and names what is missed', () => {
    expect(markdownTable(results)).toContain(
      '| validate | 3 | 10 % | us | 2 | 1.50 x | <= 2 x | met | by hand |',
    )
    const missed = toResult(row({ target: { of: 'ratio', most: 1 } }), {
      value: exactly(3),
      reference: exactly(2),
    })
    const section = markdownSection([missed], new Date(0))
    expect(section).toMatch(/1970-01-01, \d+ x .*Node \d+/)
    expect(section).toContain('Short of the target:\n\n- validate')
  })
})

describe('the section in a file', () => {
  const section = '## `npm run bench`\n\nnew\n'

  it('takes the place of the old one, and leaves the rest alone', () => {
    const old = '# Measurements\n\n## `npm run bench`\n\nold\n\n## `npm run fault`\n\nstays\n'

    const text = withSection(old, section)

    expect(text).toBe('# Measurements\n\n## `npm run bench`\n\nnew\n\n## `npm run fault`\n\nstays\n')
    expect(withSection(text, section)).toBe(text)
  })

  it('comes at the end where there is none', () => {
    expect(withSection('# Measurements\n', section)).toBe(`# Measurements\n\n${section}`)
  })
})

describe('the registry', () => {
  it('finds every row, each by a name of its own', async () => {
    const names = (await findRows()).map(({ name }) => name)

    expect(new Set(names).size).toBe(names.length)
    expect((await findRows('WEBHOOK')).length).toBeGreaterThan(1)
    expect(await findRows('no such row')).toEqual([])
  })
})

describe('the options', () => {
  it('are read, and refused when they make no sense', () => {
    expect(readOptions(['--only', 'price', '--quick'])).toMatchObject({
      only: 'price',
      quick: true,
      pairs: 5,
    })
    expect(() => readOptions(['--pairs', '3'])).toThrow('--pairs takes 4 to 10')
    expect(() => readOptions(['--compare', 'HEAD', '--json', 'x.json'])).toThrow('leave out --json')
    expect(() => readOptions(['--json', '/no/such/folder/x.json'])).toThrow('--json: cannot write')
    expect(() => readOptions(['--fast'])).toThrow("'--fast'")
  })
})
