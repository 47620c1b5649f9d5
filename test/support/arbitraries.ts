import * as fc from 'fast-check'
import type { Fault } from './invocation.ts'
import type { TaskFate } from './memory-platform.ts'
import type { Plan, PlatformFault } from './simulation.ts'

/** Runs of a property. `PROPERTY_FACTOR=20 npx vitest run test/property` looks for what is rarer. */
export const runs = (count: number): { numRuns: number } => ({
  numRuns: count * Number(process.env.PROPERTY_FACTOR ?? 1),
})

/** Mostly all goes well, or nothing of what is to be tested happens. */
const weighted = <T>(...all: [number, T][]) =>
  fc.oneof(...all.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))

const awsFault = weighted<Fault>(
  [12, 'ok'],
  [2, 'before'],
  [2, 'after'],
  [1, 'kill-before'],
  [1, 'kill-after'],
)

const limited: PlatformFault = { outcome: 'retry', code: 'http-429', cause: 'rate-limit', afterMs: 45_000 }
const longLimited: PlatformFault = { ...limited, afterMs: 20 * 60_000 }
const refused: PlatformFault = { outcome: 'rejected', code: 'token-refused', scope: 'connection' }
const busy: PlatformFault = { outcome: 'retry', code: 'token-renewal-busy', cause: 'transient' }
const unavailable: PlatformFault = { outcome: 'retry', code: 'token-unavailable', cause: 'transient' }
const unknownAsset: PlatformFault = { outcome: 'rejected', code: 'invalid-asset', scope: 'asset' }
const slow: PlatformFault = { outcome: 'retry', code: 'http-503', cause: 'transient', afterMs: 5_000 }

/** Replies lost on either side of the effect, and workers that vanish. */
export const networkFault = weighted<PlatformFault>(
  [6, 'ok'],
  [2, 'before'],
  [2, 'after'],
  [1, 'kill-before'],
  [1, 'kill-after'],
)
/** Answers that are nobody's fault, or the operator's: no task may fail for them. */
export const innocentFault = fc.oneof(
  networkFault,
  weighted<PlatformFault>(
    [3, limited],
    [1, longLimited],
    [1, refused],
    [1, busy],
    [1, unavailable],
    [1, unknownAsset],
    [1, slow],
  ),
)
export const stormFault = weighted<PlatformFault>(
  [2, 'ok'],
  [6, limited],
  [1, longLimited],
  [2, refused],
  [1, busy],
)

const many = <T>(one: fc.Arbitrary<T>, maxLength: number) => fc.array(one, { maxLength, size: 'max' })
const skews = many(fc.integer({ min: -4_900, max: 4_900 }), 60)

export const planOf = (platform: fc.Arbitrary<PlatformFault>, calls = 20): fc.Arbitrary<Plan> =>
  fc.record({ aws: many(awsFault, 120), platform: many(platform, calls), skewMs: skews })

/** Only the platform makes trouble. */
export const platformPlanOf = (platform: fc.Arbitrary<PlatformFault>, calls: number): fc.Arbitrary<Plan> =>
  fc.record({ aws: fc.constant([]), platform: many(platform, calls), skewMs: fc.constant([]) })

export interface EventFate {
  copies: number
  delayMs: number
}

/** Events are lost, doubled, late and out of order. */
export const eventFates: fc.Arbitrary<EventFate[]> = fc.array(
  fc.record({
    copies: fc.constantFrom(0, 1, 1, 2, 3),
    delayMs: fc.constantFrom(1, 100, 5_000, 45_000, 400_000),
  }),
  { maxLength: 30 },
)
/** None is lost. */
export const keptFates: fc.Arbitrary<EventFate[]> = fc.array(
  fc.record({
    copies: fc.constantFrom(1, 1, 2, 3),
    delayMs: fc.constantFrom(1, 100, 5_000, 45_000, 400_000),
  }),
  { maxLength: 30 },
)

export const taskFates: fc.Arbitrary<TaskFate[]> = fc.array(
  weighted<TaskFate>([3, 'live'], [2, 'retry'], [1, 'reject'], [1, 'pause-asset'], [1, 'pause-connection']),
  { maxLength: 12 },
)
/** The platform fails tasks and takes them in the end. */
export const mendableFates: fc.Arbitrary<TaskFate[]> = fc.array(
  weighted<TaskFate>([3, 'live'], [2, 'retry'], [1, 'pause-asset'], [1, 'pause-connection']),
  { maxLength: 7 },
)
