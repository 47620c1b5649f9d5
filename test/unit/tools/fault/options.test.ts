import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../fault/options.ts'
import { parseCase, unstruck } from '../../../fault/replay.ts'
import { nameOf, play } from '../../../fault/run.ts'
import { unknown } from '../../../fault/unknown.ts'

describe('options', () => {
  it('take all single faults and half a minute of mixes', () => {
    expect(parseOptions([])).toMatchObject({ forMs: 30_000, part: 0, parts: 1, flow: '', help: false })
  })

  it('may ask for help only', () => {
    expect(parseOptions(['--help']).help).toBe(true)
  })

  it('take a file in a directory that is there', () => {
    const json = join(tmpdir(), 'summary.json')
    expect(parseOptions(['--json', json]).json).toBe(json)
  })

  it.each([
    ['--json: there is no directory /no/such', ['--json', '/no/such/summary.json']],
    [`--json: ${tmpdir()} is a directory`, ['--json', tmpdir()]],
    ['--part: expected i/n', ['--part', '3/2']],
    ['--minutes: expected a number', ['--minutes', 'x']],
  ])('say %s', (message, args) => {
    expect(() => parseOptions(args)).toThrow(message)
  })
})

describe('a case', () => {
  it('is read as it is written', () => {
    const name = 'callback-tick/12/7/3=lost,40=kill-after'
    expect(nameOf(parseCase(name))).toBe(name)
  })

  it.each([
    ['no flow callback-ofered; there is callback-offered', 'callback-ofered//0/'],
    ['expected flow/tasks/seed', 'callback-offered/x/0/'],
    ['expected flow/tasks/seed', 'callback-offered//0/1=lost/2=lost'],
    ['expected step=fault instead of lost', 'callback-offered//0/lost'],
  ])('says %s', (message, name) => {
    expect(() => parseCase(name)).toThrow(message)
  })

  it.each([
    ['callback-canceled//0/0=lost', undefined],
    ['callback-canceled//0/999=lost', 'no step 999; the story has 0 to '],
    ['callback-canceled//0/0=los', 'no fault los at step 0 (event acd.start); there is lost'],
  ])('%s strikes, or not', async (name, missed) => {
    const own = parseCase(name)
    const told = unstruck(own, (await play(own)).steps)

    expect(told?.slice(0, missed?.length)).toBe(missed)
  })
})

describe('an unknown name', () => {
  const known = ['create', 'append', 'patch', 'batch', 'tick', 'sweep', 'create-late']

  it('is told with the nearest few', () => {
    expect(unknown('no flow crate', 'crate', known)).toBe(
      'no flow crate; there is create, create-late, patch, batch, tick and 2 more',
    )
  })

  it('has those first that begin about so', () => {
    expect(unknown('no flow craet', 'craet', known)).toMatch(/there is create, create-late, /)
  })

  it('may be one of none', () => {
    expect(unknown('no flow x', 'x', [])).toBe('no flow x; there is none')
  })
})
