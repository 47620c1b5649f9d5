import { FakeTime, randomOf } from '../../support/fake-time.ts'
import { idOfRun, runConfig, t0 } from '../../support/runs.ts'
import { percentile } from '../latency.ts'
import { type Callback, crowdOf } from './callbacks.ts'
import { latenciesOf } from './queue.ts'
import { FakeStack } from './stack.ts'
import { overtakings, Watch } from './watch.ts'

const minuteMs = 60_000
/** Gives up then: something is never done. */
const longestMs = 7 * 86_400_000

export interface RunLoadOptions {
  /** Waiting callbacks. */
  runs: number
  /** Calls a minute. */
  budget: number
  /** Part of events and wake-ups that come twice, of events that come late, of wake-ups that are lost. */
  faults: number
  seed?: number
}

export interface RunLoad {
  /** There were more steps than calls: who waits longest goes first, and steps are done together. */
  isScarce: boolean
  minutes: number
  calls: number
  bumps: number
  coalesced: number
  lateness: { p50: number; p99: number; most: number }
  mostCallsAMinute: number
  /** What must not be; empty when all is well. */
  lost: string[]
  twice: string[]
  overtaken: string[]
  /** Where each callback ended up, by its id. */
  ends: Map<string, string>
}

/** Lets callbacks wait under the blueprint's rule, in one process on a fake clock, until nothing is left to do. */
export async function loadRuns({ runs, budget, faults, seed = 1 }: RunLoadOptions): Promise<RunLoad> {
  const time = new FakeTime(t0)
  const random = randomOf(seed)
  const config = runConfig({}, {}, { callsPerMinute: budget })
  const chaos = randomOf(seed + 1)
  const stack = new FakeStack({
    config,
    time,
    random: chaos,
    latencies: latenciesOf(chaos),
    doubled: faults,
    lost: faults,
  })
  const watch = new Watch(stack, time.now)
  const isScarce = runs > budget * 5
  const crowd = crowdOf({
    count: runs,
    from: t0,
    overMs: 5 * minuteMs,
    // Where the budget is scarce, all have to be served: who is first is what is asked.
    stopped: isScarce ? 0 : 0.3,
    offered: isScarce ? 0 : 0.1,
    stopWithinMs: 25 * minuteMs,
    random,
  })
  for (const { id, events } of crowd) {
    stack.platform.queued.set(id, 0)
    for (const event of events) stack.tell(event, event.at + (chaos() < faults ? chaos() * 40_000 : 200))
  }
  let end = t0 + 32 * minuteMs
  await time.runUntil(end)
  for (; stack.runs.active('genesys') > 0 && end < t0 + longestMs; end += minuteMs)
    await time.runUntil(end + minuteMs)
  return figures({ stack, watch, crowd, minutes: (end - t0) / minuteMs, isScarce })
}

interface Result {
  stack: FakeStack
  watch: Watch
  crowd: readonly Callback[]
  minutes: number
  isScarce: boolean
}

function figures({ stack, watch, crowd, minutes, isScarce }: Result): RunLoad {
  const { platform, report } = stack
  const perMinute = Map.groupBy(platform.calls, ({ at }) => Math.floor(at / minuteMs))
  const of = (metric: string) => report.counts.get(metric) ?? 0
  const seen = crowd.map((one) => ({ ...one, seen: seenEnd(stack, one) }))
  return {
    isScarce,
    minutes,
    calls: platform.calls.length,
    bumps: of('Bumps'),
    coalesced: of('StepsCoalesced'),
    lateness: {
      p50: percentile(report.lateness, 50),
      p99: percentile(report.lateness, 99),
      most: report.lateness.reduce((most, ms) => Math.max(most, ms), 0),
    },
    mostCallsAMinute: [...perMinute.values()].reduce((most, { length }) => Math.max(most, length), 0),
    lost: seen.flatMap(({ id, stopAt, seen }) =>
      seen === (stopAt === undefined ? 'finished 5 5' : 'ended answered') ? [] : [`${id}: ${seen}`],
    ),
    twice: watch.faults,
    overtaken: isScarce ? overtakings(watch.claims) : [],
    ends: new Map(seen.map(({ id, seen }) => [id, seen])),
  }
}

/** State, and for who still waits the steps done and the platform's priority. */
function seenEnd({ runs, platform }: FakeStack, { id, stopAt }: Callback): string {
  const run = runs.peek(idOfRun(runConfig(), id))
  if (!run) return 'no run'
  return stopAt === undefined
    ? `${run.state} ${run.steps} ${platform.queued.get(id)}`
    : `${run.state} ${run.reason}`
}
