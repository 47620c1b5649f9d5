import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AcceptRequest } from '../../functions/domain/accept.ts'
import { workitemId } from '../../functions/domain/ids.ts'
import { type EventFate, eventFates, keptFates, networkFault, planOf, runs } from '../support/arbitraries.ts'
import { MemoryPlatform, type TaskFate } from '../support/memory-platform.ts'
import { type Plan, Simulation } from '../support/simulation.ts'
import { hourMs, living, mostPerGeneration } from '../support/story.ts'

/** All that a source has to know of a workitem. */
interface Model {
  /** The newest version that was accepted; 0 before the first. */
  version: number
  /** Were calls to the platform interrupted, so that their effect may be unknown? */
  isAmbiguous: boolean
}

const slow = { timeout: 3_600_000 }
const externalId = 'item'
const textOf = (version: number): string => `text ${version}`
const versionOf = (text: string | undefined): number => Number(text?.split(' ')[1])

/** One workitem, and everything that delivers it. */
class System {
  readonly simulation = new Simulation()
  readonly fates: EventFate[] = []
  readonly taskFates: TaskFate[] = []

  constructor() {
    this.simulation.eventFate = () => this.fates.shift() ?? { copies: 1, delayMs: 100 }
    this.simulation.platform.taskFate = () => this.taskFates.shift() ?? 'live'
  }

  async push(version: number, text: string): Promise<string> {
    const { world } = this.simulation
    const source = world.config.sources.crm
    if (!source) throw new Error('no source')
    const body = { asset: 'crm-lead', data: { company: text }, timestamp: 1_000 + version }
    const request: AcceptRequest = { source, externalId, mode: 'put', body }
    return (await this.simulation.push(request)).verdict
  }

  get head() {
    const { world } = this.simulation
    return world.store.items.get(workitemId(world.config.namespace, 'crm', externalId))
  }

  /** What holds at any moment. */
  check({ version }: Model): void {
    const { platform, earlyCalls } = this.simulation
    expect(mostPerGeneration(platform.tasks)).toBeLessThanOrEqual(1)
    expect(living(platform.tasks).length).toBeLessThanOrEqual(1)
    expect(earlyCalls).toBe(0)
    for (const { data, appends } of platform.tasks) {
      const told = [data, ...appends.map((append) => append.data)].map(({ company }) => versionOf(company))
      // Newer data is never covered by older.
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect(told.at(-1)).toBeLessThanOrEqual(version)
      expect(new Set(appends.map(({ alias }) => alias)).size).toBe(appends.length)
    }
  }
}

type Command = fc.AsyncCommand<Model, System>

class Pushes implements Command {
  readonly what: 'newer' | 'again' | 'older'

  constructor(what: Pushes['what']) {
    this.what = what
  }

  check = ({ version }: Readonly<Model>): boolean => this.what === 'newer' || version > 0

  async run(model: Model, system: System): Promise<void> {
    switch (this.what) {
      case 'newer':
        model.version += 1
        // Of a repetition after a lost reply, the second answer is the one that is heard.
        expect(['accepted', 'unchanged']).toContain(await system.push(model.version, textOf(model.version)))
        break
      case 'again':
        expect(await system.push(model.version, textOf(model.version))).toBe('unchanged')
        break
      case 'older':
        expect(await system.push(model.version - 1, 'late')).toBe('stale')
    }
    system.check(model)
  }

  toString = (): string => `pushes ${this.what}`
}

class Passes implements Command {
  readonly ms: number
  readonly plan: Plan
  readonly fates: EventFate[]

  constructor(ms: number, plan: Plan, fates: EventFate[]) {
    this.ms = ms
    this.plan = plan
    this.fates = fates
  }

  check = (): boolean => true

  async run(model: Model, system: System): Promise<void> {
    const { simulation } = system
    model.isAmbiguous ||= this.plan.platform.some((fault) => fault !== 'ok') || this.plan.aws.length > 0
    simulation.plan = structuredClone(this.plan)
    system.fates.push(...this.fates)
    await simulation.run(this.ms)
    system.check(model)
  }

  toString = (): string => `${this.ms} ms with ${fc.stringify(this.plan)}, events ${fc.stringify(this.fates)}`
}

class FailsNext implements Command {
  check = (): boolean => true

  async run(_model: Model, { taskFates }: System): Promise<void> {
    // Oftener, and the task would be given up.
    if (taskFates.length < 2) taskFates.push('retry')
  }

  toString = (): string => 'the platform fails the next task'
}

const quiet: Plan = { aws: [], platform: [], skewMs: [] }
/** A call takes up to its time-out. */
const stepMs = fc.array(fc.constantFrom(0, 0, 0, 5, 50, 7_900), { maxLength: 120, size: 'max' })
const slowPlans = fc.tuple(planOf(networkFault), stepMs).map(([plan, ms]) => ({ ...plan, stepMs: ms }))
const plans = fc.oneof(fc.constant(quiet), planOf(networkFault), slowPlans)
const commands = (fates: fc.Arbitrary<EventFate[]>, ...more: fc.Arbitrary<Command>[]) =>
  fc.commands<Model, System, false>(
    [
      fc.constantFrom('newer' as const, 'again' as const, 'older' as const).map((what) => new Pushes(what)),
      fc
        .tuple(
          fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 5_000, max: hourMs })),
          plans,
          fates,
        )
        .map((all) => new Passes(...all)),
      ...more,
    ],
    { maxCommands: 20, size: 'max' },
  )

async function holds(given: Iterable<Command>): Promise<void> {
  const model: Model = { version: 0, isAmbiguous: false }
  const system = new System()
  await fc.asyncModelRun(() => ({ model, real: system }), given)
  system.simulation.plan = structuredClone(quiet)
  await system.simulation.run(3 * hourMs)

  system.check(model)
  const { head } = system
  if (model.version === 0) expect(head).toBeUndefined()
  else if (head?.hold) expect(model.isAmbiguous).toBe(true)
  else {
    const task = living(system.simulation.platform.tasks).at(-1)
    expect(head?.revisions.at(-1)?.state).toBe('confirmed')
    expect(MemoryPlatform.dataOf(task)?.company).toBe(textOf(model.version))
  }
}

describe('a workitem, whatever is pushed, and whatever breaks, comes twice, late or in disorder', () => {
  it('shows its newest data on one task, though events are lost', slow, async () => {
    await fc.assert(fc.asyncProperty(commands(eventFates), holds), runs(100))
  })

  it('shows it on the next task where the platform failed one, and tells', slow, async () => {
    const failing = fc.constant(new FailsNext())
    await fc.assert(fc.asyncProperty(commands(keptFates, failing), holds), runs(100))
  })
})
