import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gate } from '../../../functions/domain/ports.ts'
import type { Connection } from '../../../schemas/config.ts'
import { type Backend, backendNames, openBackend } from '../../support/backends.ts'
import { minutes, seconds, termsOf } from '../../support/workitem.ts'

const m0 = Date.UTC(2026, 0, 15, 12)
const asset = 'crm-lead'
/** By then what a worker remembers of pauses is read anew. */
const later = seconds(11)

describe.each(backendNames)('pauses on %s', (name) => {
  let backend: Backend
  let gate: Gate
  let other: Gate
  let on: Connection
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    on = { ...termsOf().connection, id: `c-${randomUUID()}` }
    ;[gate, other] = [backend.openGate([]), backend.openGate([])]
  })
  const pause = (scope: string, via: 'call' | 'event' = 'call', at = m0) =>
    gate.pause(on.id, scope, 'code', via, at)
  const scopes = async () => (await gate.pauses(on.id)).map(({ scope }) => scope).sort()

  it('there are none at first', async () => {
    expect(await gate.pauses(on.id)).toEqual([])
  })

  it('a pause tells what, why and since when', async () => {
    await pause('*', 'event')

    expect(await other.pauses(on.id)).toEqual([
      { scope: '*', code: 'code', via: 'event', since: m0, probeAt: m0 + minutes(1), probes: 0 },
    ])
  })

  it('the connection’s shuts all, an asset’s only that', async () => {
    await pause('crm-lead')
    expect(await gate.leave(on, asset, m0)).toEqual({
      granted: false,
      at: m0 + minutes(1),
      why: 'paused',
      whole: false,
    })
    expect((await gate.leave(on, 'fax-intake', m0)).granted).toBe(true)

    await pause('*')
    expect(await gate.leave(on, 'fax-intake', m0)).toMatchObject({
      granted: false,
      why: 'paused',
      whole: true,
    })
  })

  it('the connection’s shuts upkeep too until a probe is due; an asset’s does not', async () => {
    await pause('crm-lead')
    expect((await gate.leave(on, undefined, m0)).granted).toBe(true)

    await pause('*')
    expect(await gate.leave(on, undefined, m0)).toMatchObject({ granted: false, why: 'paused' })
    const passed = await gate.leave(on, undefined, m0 + minutes(1))
    expect(passed).toEqual({ granted: true, unexplained: 0 })
  })

  it('is noticed by other workers within ten seconds', async () => {
    await other.leave(on, asset, m0)
    await pause('*')

    expect((await other.leave(on, asset, m0 + seconds(10))).granted).toBe(false)
  })

  it('one that exists keeps its start and its rhythm', async () => {
    await pause('*')
    await gate.leave(on, asset, m0 + minutes(1))
    const before = await gate.pauses(on.id)

    await pause('*', 'event', m0 + minutes(2))

    expect(await gate.pauses(on.id)).toEqual(before)
  })

  it('several at once are all kept', async () => {
    const all = ['*', 'crm-lead', 'fax-intake', 'claims-review']

    await Promise.all(all.map((scope) => pause(scope)))

    expect(await scopes()).toEqual(all.toSorted())
  })

  describe('probe', () => {
    it('one of many may try when it is due', async () => {
      await pause('*')

      const all = await Promise.all(
        [gate, other].flatMap((from) =>
          Array.from({ length: 8 }, () => from.leave(on, asset, m0 + minutes(1))),
        ),
      )

      const probes = all.filter((leave) => leave.granted)
      expect(probes).toEqual([{ granted: true, unexplained: 0, probe: '*' }])
    })

    it('the next is further away each time, an hour at most', async () => {
      await pause('*')
      const gaps: number[] = []
      for (let n = 0; n < 8; n++) {
        const [{ probeAt } = { probeAt: 0 }] = await gate.pauses(on.id)
        expect((await gate.leave(on, asset, probeAt)).granted).toBe(true)
        const [after] = await gate.pauses(on.id)
        gaps.push((after?.probeAt ?? 0) - probeAt)
      }

      expect(gaps).toEqual([2, 5, 10, 30, 60, 60, 60, 60].map(minutes))
    })

    it('the connection’s goes before the asset’s', async () => {
      await pause('crm-lead')
      await pause('*')

      expect(await gate.leave(on, asset, m0 + minutes(1))).toMatchObject({ granted: true, probe: '*' })
    })
  })

  describe('resume', () => {
    it('what a call told ends with a call that works', async () => {
      await pause('*', 'call')
      await gate.resume(on.id, '*', 'call')

      expect(await gate.pauses(on.id)).toEqual([])
      expect((await gate.leave(on, asset, m0)).granted).toBe(true)
    })

    it('what an event told is not taken back by a call: the platform may still fail the task later', async () => {
      await pause('*', 'event')
      await gate.resume(on.id, '*', 'call')

      expect(await scopes()).toEqual(['*'])
    })

    it.each(['call', 'event'] as const)('regression: a confirming event ends what %s told', async (via) => {
      await pause('crm-lead', via)
      await gate.resume(on.id, 'crm-lead', 'event')

      expect(await scopes()).toEqual([])
    })

    it.each(['call', 'event'] as const)('an operator ends what %s told', async (via) => {
      await pause('*', via)
      await gate.resume(on.id, '*', 'operator')

      expect(await scopes()).toEqual([])
    })

    it('ends one, not the others', async () => {
      for (const scope of ['*', 'crm-lead']) await pause(scope)
      await gate.resume(on.id, '*', 'call')

      expect(await scopes()).toEqual(['crm-lead'])
    })

    it('ends the row of unexplained answers as well', async () => {
      await gate.unexplained(on.id)
      await pause('*')
      await gate.resume(on.id, '*', 'call')

      expect(await gate.unexplained(on.id)).toBe(1)
    })

    it('of what is not paused does nothing, before and after a pause', async () => {
      await gate.resume(on.id, '*', 'operator')
      await pause('crm-lead')
      await gate.resume(on.id, '*', 'call')

      expect(await scopes()).toEqual(['crm-lead'])
    })

    it('is noticed by other workers within ten seconds', async () => {
      await pause('*')
      expect((await other.leave(on, asset, m0)).granted).toBe(false)
      await gate.resume(on.id, '*', 'operator')

      expect((await other.leave(on, asset, m0 + later)).granted).toBe(true)
    })

    it('a probe that meets a pause that just ended is not a probe', async () => {
      await pause('*')
      await other.leave(on, asset, m0)
      await gate.resume(on.id, '*', 'operator')

      expect(await other.leave(on, asset, m0 + minutes(1))).toEqual({ granted: true, unexplained: 0 })
    })
  })
})
