import { expect, it } from 'vitest'
import { shrink } from '../../../fuzz/shrink.ts'

it('leaves what the fault needs', async () => {
  const input = { headers: { a: 'long text', b: 'x' }, list: [1, { deep: 'a needle in hay' }, 3], body: '' }
  const fails = async (value: unknown) => JSON.stringify(value).includes('needle')

  expect(await shrink(input, fails)).toEqual({ list: [{ deep: 'needle' }] })
})

it('takes a candidate that makes the judge throw for one that does not fail', async () => {
  const fails = async (value: unknown) => (value as { a: string }).a.startsWith('x')

  expect(await shrink({ a: 'xyz', b: 1 }, fails)).toEqual({ a: 'x' })
})
