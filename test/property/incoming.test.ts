import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { react } from '../../functions/domain/triggers/react.ts'
import { readIncoming } from '../../functions/platforms/incoming.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Action } from '../../schemas/config.ts'
import { triggerMessageSchema } from '../../schemas/trigger-message.ts'
import { partnerEvent } from '../fixtures/genesys-cloud/events.ts'
import { runs } from '../support/arbitraries.ts'
import { genesysSource, type RuleWorld, ruleOf, ruleWorld, taskEnvelope } from '../support/trigger-world.ts'
import { event } from '../support/workitem.ts'

const action: Action = {
  do: 'create',
  source: 'crm',
  externalId: '{conversationId}',
  asset: 'crm-lead',
  data: { company: '{queueId}', contact: '{callbackNumbers[0]}', worth: '{routingPriority}' },
}
const tasks: Action = { ...action, externalId: '{taskId}', data: { company: '{reason}' } }
const world = (): RuleWorld =>
  ruleWorld(
    ruleOf('calls', 'acd.start | acw | user.end', action),
    ruleOf('tasks', 'task:ended | task:failed & reason exists', tasks),
  )
const read = (envelope: unknown, { config }: RuleWorld) =>
  readIncoming(envelope, { config, partnerSources: { genesys: genesysSource }, now: Date.UTC(2026, 0, 15) })

/** Good envelopes with something else in the place of any of their parts. */
const broken = fc
  .tuple(
    fc.constantFrom<object>(
      partnerEvent('acd.start'),
      partnerEvent('acw'),
      partnerEvent('user.end'),
      taskEnvelope(event('ended')),
    ),
    fc.array(fc.tuple(fc.nat({ max: 40 }), fc.jsonValue({ maxDepth: 2 })), { maxLength: 4 }),
  )
  .map(([envelope, changes]) => changes.reduce<unknown>((next, [n, value]) => put(next, n, value), envelope))

/** Replaces the n-th part of a value, counted through all its levels. */
function put(value: unknown, n: number, part: unknown): unknown {
  let left = n
  const walk = (inner: unknown): unknown => {
    if (left-- === 0) return part
    if (Array.isArray(inner)) return inner.map(walk)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, walk(each)]))
  }
  return walk(value)
}

describe('whatever is on the bus', () => {
  const any = fc.oneof(
    broken,
    fc.jsonValue(),
    fc.constantFrom(...catalog.topics).map((topic) => ({ 'detail-type': topic.name })),
  )

  it('is read, or has a code that holds nothing of it', () => {
    const own = world()
    fc.assert(
      fc.property(any, (envelope) => {
        const verdict = read(envelope, own)
        if ('fault' in verdict) expect(verdict.fault).toMatch(/^[a-z-]+(:[\w.]*)?$/i)
        else expect(Number.isSafeInteger(verdict.incoming.at)).toBe(true)
      }),
      runs(2_000),
    )
  })

  it('is a message or is none; never an error', () => {
    fc.assert(
      fc.property(any, (body) => {
        const read = triggerMessageSchema.safeParse(body)
        if (read.success && 'detail-type' in (body as object)) expect(read.data.envelope).toEqual(body)
      }),
      runs(500),
    )
  })

  it('gets its rules’ actions done or refused, never an error, and the same when it comes again', async () => {
    await fc.assert(
      fc.asyncProperty(broken, async (envelope) => {
        const own = world()
        const verdict = read(envelope, own)
        if ('fault' in verdict) return
        for (let copy = 0; copy < 2; copy++) expect((await react(own, verdict.incoming)).failed).toEqual([])

        for (const { newest } of own.store.items.values()) expect(newest).toBe(1)
        expect(
          own.report.notes.map(({ event }) => event).filter((event) => !/^trigger-/.test(event)),
        ).toEqual([])
      }),
      runs(500),
    )
  })
})
