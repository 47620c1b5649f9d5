import { describe, expect, it } from 'vitest'
import { excuseFor } from '../../../mutate/excuses.ts'
import type { Mutant } from '../../../mutate/mutants.ts'
import { type Fate, type Judged, scoreOf, scoreTable } from '../../../mutate/score.ts'

const mutant: Mutant = { start: 10, end: 11, replacement: '<=', line: 2, change: '< -> <=' }
const judged = (file: string, ...fates: Fate[]): Judged[] => fates.map((fate) => ({ file, mutant, fate }))

describe('the score', () => {
  it('counts what was killed or never ended, of all that is not excused', () => {
    expect(scoreOf(judged('a', 'killed', 'timeout', 'killed', 'survived', 'excused'))).toBe(75)
  })

  it('is full where nothing counts', () => {
    expect(scoreOf(judged('a', 'excused'))).toBe(100)
  })

  it('is shown by file', () => {
    const lines = scoreTable([...judged('a.ts', 'killed'), ...judged('b.ts', 'survived')]).split('\n')

    expect(lines.map((line) => line.split(/\s{2,}/).at(-1))).toEqual(['score', '100.0 %', '0.0 %', '50.0 %'])
  })
})

describe('an excuse', () => {
  const source = 'first\n  if (a < b) c()\n'
  const excuse = {
    file: 'a.ts',
    line: 'if (a < b) c()',
    change: '< -> <=',
    reason: 'both are never equal here',
  }

  it('fits by file, line and change, wherever the line is', () => {
    expect(excuseFor([excuse], 'a.ts', source, mutant)).toBe(excuse)
    expect(excuseFor([excuse], 'a.ts', `x\n${source}`, { ...mutant, line: 3 })).toBe(excuse)
  })

  it.each([
    ['another file', { ...excuse, file: 'b.ts' }],
    ['another line', { ...excuse, line: 'if (a < c) c()' }],
    ['another change', { ...excuse, change: '< -> >=' }],
  ])('of %s does not fit', (_, other) => {
    expect(excuseFor([other], 'a.ts', source, mutant)).toBeUndefined()
  })
})
