import { expect, it } from 'vitest'
import { runStack } from '../fault/stack/main.ts'

/** Every sixtieth of the faults that `npm run fault -- --stack` brings about. */
const share = { part: 0, parts: 60 }

it('one fault from outside breaks no promise of the whole stack', { timeout: 600_000 }, async () => {
  const said: string[] = []
  const defaults = { seed: 1, forMs: 0, isTimed: false, pairs: false, stack: true, flow: '', help: false }

  const exitCode = await runStack({ ...defaults, ...share }, (text) => said.push(text))

  expect(said.filter((text) => text.startsWith('BROKEN'))).toEqual([])
  expect(said.at(-1)).toMatch(/^stack: covered [1-9]\d* \/ \d+, missed \d+, broken 0$/)
  expect(exitCode).toBe(0)
})
