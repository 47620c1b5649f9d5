import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { workitemId } from '../../functions/domain/ids.ts'
import { react } from '../../functions/domain/triggers/react.ts'
import { readyRules } from '../../functions/domain/triggers/rules.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Action } from '../../schemas/config.ts'
import { partnerEvent } from '../fixtures/genesys-cloud/events.ts'
import { keptFates, networkFault, planOf, runs } from '../support/arbitraries.ts'
import { MemoryPlatform } from '../support/memory-platform.ts'
import { type Plan, Simulation } from '../support/simulation.ts'
import { mostPerGeneration } from '../support/story.ts'
import { configWith, incomingOf, ruleOf } from '../support/trigger-world.ts'

const slow = { timeout: 3_600_000 }
const hourMs = 3_600_000
const kinds = {
  // Updates after the end are ignored; a create of unknown effect is sent again.
  fax: { asset: 'fax-intake', field: 'note' },
  // They open a new task; it waits for a person.
  crm: { asset: 'crm-lead', field: 'company' },
} as const
type Kind = keyof typeof kinds

function rulesFor(source: Kind) {
  const { asset, field } = kinds[source]
  const target = { source, externalId: 'call-{conversationId}' }
  const create: Action = { ...target, do: 'create', asset, data: { [field]: 'start' } }
  const append: Action = { ...target, do: 'append', data: { [field]: '{disconnectType}-{eventTime}' } }
  const end: Action = { ...target, do: 'end', reason: '{disconnectType}' }
  return [
    ruleOf('opens', 'acd.start', create),
    ruleOf('tells', 'acd.end', append),
    ruleOf('closes', 'customer.end', end),
  ]
}

/** How each copy of an event travels. */
const journeys = fc.array(fc.constantFrom(0, 20, 300, 4_000, 25_000), { minLength: 1, maxLength: 3 })
const updates = fc.array(journeys, { maxLength: 4 })

interface Told {
  source: Kind
  simulation: Simulation
  start: number
}

/** A conversation that starts, is moved on some times, and perhaps ends; copies of its events come in any order. */
async function tell(options: {
  source: Kind
  plan: Plan
  fates: { copies: number; delayMs: number }[]
  start: number[]
  updates: number[][]
  last?: number[]
  scheduler?: fc.Scheduler
}): Promise<Told> {
  const config = configWith(...rulesFor(options.source))
  const simulation = new Simulation({ config, scheduler: options.scheduler })
  simulation.plan = structuredClone(options.plan)
  simulation.eventFate = (n) => options.fates[n] ?? { copies: 1, delayMs: 100 }
  const world = { ...simulation.world, rules: readyRules(config, catalog), takeEvent: async () => {} }
  const start = simulation.world.clock.ms
  const deliver = (at: number, envelope: object, only?: string): void =>
    simulation.doAt(at, async (own) => {
      const reaction = await react({ ...world, ...own }, incomingOf(world, envelope), only)
      for (const { rule, delayMs } of reaction.again)
        deliver(simulation.world.clock.ms + delayMs, envelope, rule)
      return reaction.failed.length === 0
    })
  const send = (name: string, afterMs: number, delays: number[]) => {
    const event = partnerEvent(name, { eventTime: start + afterMs, disconnectType: 'TRANSFER' })
    for (const delay of delays) deliver(start + afterMs + delay, event)
  }
  send('acd.start', 0, options.start)
  for (const [index, delays] of options.updates.entries()) send('acd.end', (index + 1) * 1_500, delays)
  if (options.last) send('customer.end', (options.updates.length + 1) * 1_500, options.last)
  await simulation.run(2 * hourMs)
  simulation.plan = noPlan()
  await simulation.run(hourMs)
  return { source: options.source, simulation, start }
}

const noPlan = (): Plan => ({ aws: [], platform: [], skewMs: [] })

async function outcomeOf({ source, simulation }: Told) {
  const { store, config } = simulation.world
  const externalId = 'call-7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5'
  const head = store.items.get(workitemId(config.namespace, source, externalId))
  if (!head) throw new Error('the task was lost')
  const entries = await store.timeline(head)
  return { head, entries, byRule: entries.filter(({ by }) => by === 'rule') }
}

describe('actions of trigger rules, with copies, disorder, crashes and lost replies', () => {
  it('are done once each, and the newest event has the last word', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        planOf(networkFault),
        keptFates,
        journeys,
        updates,
        async (plan, fates, start, updates) => {
          const told = await tell({ source: 'fax', plan, fates, start, updates })
          const { head, byRule } = await outcomeOf(told)

          expect(new Set(byRule.map(({ k }) => k)).size).toBe(byRule.length)
          expect(byRule.length).toBeLessThanOrEqual(1 + updates.length)
          expect(byRule.filter(({ what }) => what === 'accepted')).toHaveLength(head.newest)
          expect(byRule.filter(({ rule }) => rule === 'opens')).toHaveLength(1)
          const refused = told.simulation.world.report.notes.filter(
            ({ event }) => event === 'trigger-refused',
          )
          expect(
            refused.filter(({ fields }) => !['stale', 'unknown-task'].includes(String(fields.code))),
          ).toEqual([])
          expect(told.simulation.platform.tasks.length).toBeLessThanOrEqual(1)
          if (head.hold || refused.some(({ fields }) => fields.code === 'unknown-task')) return
          const wanted = updates.length > 0 ? `TRANSFER-${told.start + updates.length * 1_500}` : 'start'
          expect(MemoryPlatform.dataOf(told.simulation.platform.tasks[0])?.note).toBe(wanted)
        },
      ),
      runs(120),
    )
  })

  it('an end leaves no task alive, whatever came before it', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        planOf(networkFault),
        keptFates,
        journeys,
        updates,
        journeys,
        fc.constantFrom<Kind>('fax', 'crm'),
        async (plan, fates, start, updates, last, source) => {
          const told = await tell({ source, plan, fates, start, updates, last })
          const { head, byRule } = await outcomeOf(told)

          expect(new Set(byRule.map(({ k }) => k)).size).toBe(byRule.length)
          expect(byRule.filter(({ rule }) => rule === 'closes').length).toBeLessThanOrEqual(1)
          const tasks = told.simulation.platform.tasks
          if (head.hold || byRule.every(({ rule }) => rule !== 'closes')) return
          expect(tasks.filter(({ ended }) => !ended)).toEqual([])
          expect(head.state).toMatch(/^(ended|canceled)$/)
        },
      ),
      runs(120),
    )
  })

  it('the same among workers at the same time, whose clocks are up to 10 s off', slow, async () => {
    const skewed = fc
      .tuple(
        planOf(networkFault),
        fc.array(fc.integer({ min: -10_000, max: 10_000 }), { maxLength: 60, size: 'max' }),
      )
      .map(([plan, skewMs]) => ({ ...plan, skewMs }))
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        skewed,
        keptFates,
        journeys,
        updates,
        fc.option(journeys, { nil: undefined }),
        async (scheduler, plan, fates, start, updates, last) => {
          const told = await tell({ source: 'crm', scheduler, plan, fates, start, updates, last })
          const { head, byRule } = await outcomeOf(told)
          const { tasks } = told.simulation.platform

          expect(new Set(byRule.map(({ k }) => k)).size).toBe(byRule.length)
          expect(byRule.filter(({ what }) => what === 'accepted')).toHaveLength(head.newest)
          expect(mostPerGeneration(tasks)).toBeLessThanOrEqual(1)
          if (head.hold || byRule.every(({ rule }) => rule !== 'closes')) return
          expect(tasks.filter(({ ended }) => !ended)).toEqual([])
          expect(head.state).toMatch(/^(ended|canceled)$/)
        },
      ),
      runs(100),
    )
  })
})
