import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../support/arbitraries.ts'
import type { Fault } from '../support/invocation.ts'
import { RunSystem } from '../support/run-system.ts'
import { type EventMore, Truth } from '../support/run-truth.ts'
import { conversation, runConfig, t0 } from '../support/runs.ts'

const minute = 60_000
const slow = { timeout: 3_600_000 }

/** How an event reaches us: late, and more than once. */
interface Fate {
  delayMs: number
  againMs: number[]
}

type Command = fc.AsyncCommand<Truth, RunSystem>

/** Something happens to the conversation; we hear of it as `fate` says. */
class Happens implements Command {
  readonly what: keyof typeof happenings
  readonly fate: Fate
  readonly more: EventMore

  constructor(what: keyof typeof happenings, fate: Fate, more: EventMore) {
    this.what = what
    this.fate = fate
    this.more = more
  }

  check = (truth: Readonly<Truth>): boolean => happenings[this.what](truth)

  async run(truth: Truth, system: RunSystem): Promise<void> {
    const { clock, platform } = system.world
    // No two things happen in one millisecond, or nobody could tell their order.
    await system.runUntil(clock.ms + 1)
    const event = truth.happen(this.what, clock.ms, this.more)
    if (truth.isQueued) {
      if (this.what === 'acd.start') platform.queued.set(conversation, truth.prio)
    } else platform.queued.delete(conversation)
    const { delayMs, againMs } = this.fate
    for (const ms of [delayMs, ...againMs]) system.deliver(event, clock.ms + ms)
  }

  toString = (): string => `${this.what} ${JSON.stringify(this.fate)}`
}

const happenings = {
  'acd.start': (truth: Readonly<Truth>) => !truth.isQueued,
  'acd.end': (truth: Readonly<Truth>) => truth.isQueued,
  'user.start': (truth: Readonly<Truth>) => truth.isQueued && truth.offers < 2,
  'user.end': (truth: Readonly<Truth>) => truth.offers > 0,
  'customer.end': (truth: Readonly<Truth>) => truth.isQueued,
} as const

class Passes implements Command {
  readonly ms: number
  readonly faults: Fault[]
  readonly copies: number[]

  constructor(ms: number, faults: Fault[], copies: number[]) {
    this.ms = ms
    this.faults = faults
    this.copies = copies
  }

  check = (): boolean => true

  async run(_truth: Truth, system: RunSystem): Promise<void> {
    system.plan.push(...this.faults)
    system.wakeCopies.push(...this.copies)
    await system.runUntil(system.world.clock.ms + this.ms)
  }

  toString = (): string => `${this.ms} ms with ${this.faults.join()}; copies ${this.copies.join()}`
}

class Answers implements Command {
  readonly cause: 'transient' | 'rate-limit' | 'token'

  constructor(cause: 'transient' | 'rate-limit' | 'token') {
    this.cause = cause
  }

  check = (): boolean => true

  async run(_truth: Truth, { world }: RunSystem): Promise<void> {
    world.platform.script.push({ outcome: 'retry', code: 'x', cause: this.cause, afterMs: 20_000 })
  }

  toString = (): string => `answers ${this.cause}`
}

const weighted = <T>(...all: [number, T][]) =>
  fc.oneof(...all.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))
const aFault = weighted<Fault>([12, 'ok'], [2, 'before'], [2, 'after'], [2, 'kill-before'], [2, 'kill-after'])
const delay = fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1_000, max: 170_000 }))
const fate = fc.record({ delayMs: delay, againMs: fc.array(delay, { maxLength: 2 }) })
const more = fc.record({
  prio: fc.nat(9),
  out: fc.constantFrom('ANSWERED', 'ABANDON', 'FLOW_OUT', undefined),
})
const what = weighted<keyof typeof happenings>(
  [6, 'acd.start'],
  [2, 'acd.end'],
  [4, 'user.start'],
  [4, 'user.end'],
  [1, 'customer.end'],
)

const commands = fc.commands(
  [
    fc.tuple(what, fate, more).map((all) => new Happens(...all)),
    fc
      .tuple(
        fc.integer({ min: 1, max: 12 * minute }),
        fc.array(aFault, { maxLength: 25, size: 'max' }),
        fc.array(fc.constantFrom(0, 1, 1, 2), { maxLength: 6 }),
      )
      .map((all) => new Passes(...all)),
    fc.constantFrom('transient', 'rate-limit', 'token').map((cause) => new Answers(cause)),
  ],
  { maxCommands: 25, size: 'max' },
)

describe('a run, whatever happens, is lost, repeated, late, or dies at whichever point', () => {
  it(
    'does each step at most once, none after its stop is stored, and all of them until it is stopped',
    slow,
    async () => {
      await fc.assert(
        fc.asyncProperty(commands, fc.boolean(), async (given, neverLower) => {
          const system = new RunSystem({ config: runConfig({ neverLower }) })
          const truth = new Truth()
          await fc.asyncModelRun(() => ({ model: truth, real: system }), [...given])
          system.plan = []
          system.wakeCopies = []
          system.world.platform.script.length = 0
          await system.runUntil(system.world.clock.ms + 120 * minute)
          expect(system.faults).toEqual([])
          const { run, world } = system
          if (truth.isQueued) {
            expect([run?.state, run?.steps, world.platform.queued.get(conversation)]).toEqual([
              'finished',
              5,
              truth.prio + 5,
            ])
          } else if (truth.reason !== undefined) {
            expect(run?.state).toBe('ended')
            // What we find out first, by a call, is as good.
            expect([truth.reason, 'not-found', 'left-queue']).toContain(run?.reason)
          } else expect(run).toBeUndefined()
        }),
        runs(400),
      )
    },
  )

  it('is the same with workers at the same time', slow, async () => {
    const step = fc.record({ what, fate, more, waitMs: fc.integer({ min: 0, max: 8 * minute }) })
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { maxLength: 10 }),
        fc.array(fc.constantFrom(1, 2, 3), { maxLength: 20, size: 'max' }),
        async (scheduler, steps, copies) => {
          const system = new RunSystem({ scheduler })
          const truth = new Truth()
          system.wakeCopies = [...copies]
          await new Happens('acd.start', { delayMs: 100, againMs: [100] }, { prio: 1 }).run(truth, system)
          for (const { waitMs, ...one } of steps) {
            await system.runUntil(system.world.clock.ms + waitMs)
            const happens = new Happens(one.what, one.fate, one.more)
            if (happens.check(truth)) await happens.run(truth, system)
          }
          await system.runUntil(system.world.clock.ms + 120 * minute)
          expect(system.faults).toEqual([])
          if (truth.isQueued)
            expect([system.run?.state, system.world.platform.queued.get(conversation)]).toEqual([
              'finished',
              truth.prio + 5,
            ])
          else expect(system.run?.state).toBe('ended')
        },
      ),
      runs(150),
    )
  })

  it('has worked for some of these stories', async () => {
    const system = new RunSystem()
    const truth = new Truth()
    await new Happens('acd.start', { delayMs: 100, againMs: [] }, { prio: 3 }).run(truth, system)
    await system.runUntil(t0 + 60 * minute)
    expect(system.world.platform.sets()).toEqual([4, 5, 6, 7, 8])
  })
})
