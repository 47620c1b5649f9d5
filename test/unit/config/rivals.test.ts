import { describe, expect, it } from 'vitest'
import { rivals } from '../../../infra/config/rivals.ts'
import type { Trigger } from '../../../schemas/config.ts'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'
import { ruleOf } from '../../support/trigger-world.ts'

const [q1, q2] = ['2f6c3a0e-5d0c-4f5e-9a55-0b4a4f1f2c11', '2f6c3a0e-5d0c-4f5e-9a55-0b4a4f1f2c12']
const raise = (id: string, policy: object = {}, more: Partial<Trigger> = {}) =>
  ruleOf(
    id,
    'acd.start & mediaType==CALLBACK',
    { do: 'reprioritize', ...reprioritizeSchema.parse(policy) },
    more,
  )

describe('rules that may raise the same callback', () => {
  it('are named in pairs', () => {
    expect(rivals([raise('a'), raise('b', { queues: [q1] }), raise('c', { queues: [q2] })])).toEqual([
      expect.stringContaining('triggers a and b may raise the same callback'),
      expect.stringContaining('triggers a and c may raise the same callback'),
    ])
  })

  it.each([
    ['other queues', { queues: [q2] }, {}],
    ['other media', { mediaTypes: ['VOICE'] }, {}],
    ['another connection', {}, { connection: 'genesys-eu' }],
    ['only watching', {}, { mode: 'shadow' as const }],
  ])('are not those of %s', (_, policy, more) => {
    expect(rivals([raise('a', { queues: [q1] }), raise('b', policy, more)])).toEqual([])
  })
})
