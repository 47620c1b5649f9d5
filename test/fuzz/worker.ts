import { parentPort, workerData } from 'node:worker_threads'
import { runInputs } from './run.ts'
import type { TargetName } from './target.ts'
import { targets } from './targets/all.ts'

/** One part of a run on a thread of its own, watched from outside: a hang cannot tell of itself. */
export interface Part {
  target: TargetName
  seed: string
  from: number
  to: number
  /** The input under way. */
  progress: SharedArrayBuffer
}

const { target, seed, from, to, progress } = workerData as Part
const current = new Int32Array(progress)
const begins = (at: number) => void Atomics.store(current, 0, at)
parentPort?.postMessage(await runInputs(targets[target], seed, from, to, { begins }))
