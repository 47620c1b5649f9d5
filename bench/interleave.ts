import type { Measured } from './row.ts'
import { median, sampleOf } from './statistics.ts'

/** Does the work `times` times; what it returns is used, so that none of it can be left out. */
export type Work = (times: number) => number

export interface Effort {
  rounds: number
  /** Processor time of one turn, ms: long against the clock's grain, short against other people's work. */
  turnMs: number
}

export const effortOf = (quick: boolean): Effort =>
  quick ? { rounds: 15, turnMs: 4 } : { rounds: 61, turnMs: 8 }

/** Of processor time, a side. */
const warmUpMs = 400

let sink = 0

/**
 * Nanoseconds of processor time per unit of work, subject and reference by turns (A B, B A, …), so that a machine that
 * slows down slows both. Processor time, not wall time: other processes then cost little.
 */
export function interleave(subject: Work, reference: Work, effort: Effort): Measured {
  warmUp(subject, reference, effort)
  const times = [calibrate(subject, effort.turnMs), calibrate(reference, effort.turnMs)] as const
  const turns: [number[], number[]] = [[], []]
  const ratios: number[] = []
  for (let round = 0; round < effort.rounds; round++) {
    const first = round % 2
    const one = turn(first === 0 ? subject : reference, times[first === 0 ? 0 : 1])
    const other = turn(first === 0 ? reference : subject, times[first === 0 ? 1 : 0])
    const [a, b] = first === 0 ? [one, other] : [other, one]
    turns[0].push(a)
    turns[1].push(b)
    ratios.push(a / b)
  }
  return { value: sampleOf(turns[0]), reference: sampleOf(turns[1]), ratio: median(ratios) }
}

/**
 * By turns as well, and for long: the optimising compiler works beside us, and on a busy machine it comes late. What it
 * has not done before the first round looks like a slow subject.
 */
function warmUp(subject: Work, reference: Work, { turnMs }: Effort): void {
  for (let spent = 0; spent < warmUpMs; spent += turnMs)
    for (const work of [subject, reference]) turn(work, calibrate(work, turnMs / 4))
}

/** How often the work has to be done to fill a turn. */
function calibrate(work: Work, turnMs: number): number {
  let times = 1
  for (;;) {
    const ns = turn(work, times) * times
    if (ns >= turnMs * 1e6) return times
    times = Math.ceil(ns < 1e5 ? times * 4 : Math.max(times * 1.2, (times * turnMs * 1.05e6) / ns))
  }
}

function turn(work: Work, times: number): number {
  const start = process.cpuUsage()
  sink ^= work(times)
  const { user, system } = process.cpuUsage(start)
  return ((user + system) * 1_000) / times
}

/** Read by nobody; exported so that no compiler can prove that. */
export const used = (): number => sink
