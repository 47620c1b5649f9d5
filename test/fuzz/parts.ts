import { Worker } from 'node:worker_threads'
import { type Failure, roundLength, type Tally } from './run.ts'
import type { TargetName } from './target.ts'
import type { Part } from './worker.ts'

export interface PartResult {
  tally: Tally
  failure?: Failure
}

/** Without any progress for this long, a part hangs, ms. */
const stuckMs = 20_000

/** Inputs `0` to below `runs` of a target in parts of whole rounds, `jobs` at a time. */
export async function runTarget(
  target: TargetName,
  seed: string,
  runs: number,
  jobs: number,
): Promise<PartResult> {
  const size = Math.max(1, Math.ceil(runs / jobs / 4 / roundLength)) * roundLength
  const starts = Array.from({ length: Math.ceil(runs / size) }, (_, index) => index * size)
  const queue = starts.values()
  const total: PartResult = { tally: { inputs: 0, verdicts: {}, slowestMs: 0 } }
  const work = async () => {
    for (const from of queue) {
      if (total.failure) return
      add(total, await runPart({ target, seed, from, to: Math.min(runs, from + size) }))
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return total
}

export function runPart(part: Omit<Part, 'progress'>): Promise<PartResult> {
  const progress = new SharedArrayBuffer(4)
  const current = new Int32Array(progress)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { ...part, progress } })
  return new Promise((resolve, reject) => {
    let last = -1
    const timer = setInterval(() => {
      const at = Atomics.load(current, 0)
      if (at !== last) {
        last = at
        return
      }
      const failure = { at, input: undefined, message: `no answer for ${stuckMs / 1_000} s` }
      resolve({ tally: { inputs: at - part.from, verdicts: {}, slowestMs: stuckMs }, failure })
      void worker.terminate()
    }, stuckMs)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => clearInterval(timer))
  })
}

function add(total: PartResult, { tally, failure }: PartResult): void {
  total.tally.inputs += tally.inputs
  total.tally.slowestMs = Math.max(total.tally.slowestMs, tally.slowestMs)
  for (const [verdict, count] of Object.entries(tally.verdicts))
    total.tally.verdicts[verdict] = (total.tally.verdicts[verdict] ?? 0) + count
  if (failure && (!total.failure || failure.at < total.failure.at)) total.failure = failure
}
