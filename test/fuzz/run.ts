import { Random } from './random.ts'
import type { Session, Target } from './target.ts'

/** Inputs that share one world; then it begins anew, so that an input is not far from its start. */
export const roundLength = 500
/** One input may take this long, ms. */
export const hangMs = 100

export interface Failure {
  at: number
  input: unknown
  message: string
}

export interface Tally {
  inputs: number
  verdicts: Record<string, number>
  slowestMs: number
}

export interface Watch {
  /** Before each input. */
  begins?(at: number): void
  /** Instead of `hangMs`. */
  limitMs?: number
}

/** Sends inputs `from` to below `to` of a target; stops at the first that fails. */
export async function runInputs(
  target: Target,
  seed: string,
  from: number,
  to: number,
  { begins, limitMs = hangMs }: Watch = {},
): Promise<{ tally: Tally; failure?: Failure }> {
  const tally: Tally = { inputs: 0, verdicts: {}, slowestMs: 0 }
  let session: Session | undefined
  try {
    for (let at = from; at < to; at++) {
      if (session === undefined || at % roundLength === 0) {
        session?.close?.()
        session = target.open()
      }
      const input = session.make(new Random(seed, target.name, at))
      begins?.(at)
      const began = performance.now()
      try {
        count(tally, await session.send(input))
      } catch (error) {
        return { tally, failure: { at, input, message: messageOf(error) } }
      }
      const ms = performance.now() - began
      const least = ms > limitMs ? await leastMs(target, input, ms, limitMs) : ms
      tally.slowestMs = Math.max(tally.slowestMs, least)
      if (least > limitMs) return { tally, failure: { at, input, message: `took ${least.toFixed(0)} ms` } }
    }
    return { tally }
  } finally {
    session?.close?.()
  }
}

/**
 * Another program or the garbage collector may have had the processor, or a config's pattern had to be proved quick,
 * which is done once: what counts is this thread's own time in the quickest of some tries.
 */
async function leastMs(target: Target, input: unknown, first: number, limitMs = hangMs): Promise<number> {
  let least = first
  for (let i = 0; i < 4 && least > limitMs; i++) {
    const session = target.open()
    const began = process.threadCpuUsage()
    await session.send(input).catch(() => {})
    const { user, system } = process.threadCpuUsage(began)
    least = Math.min(least, (user + system) / 1_000)
    session.close?.()
  }
  return least
}

function count(tally: Tally, verdict: string): void {
  tally.inputs += 1
  tally.verdicts[verdict] = (tally.verdicts[verdict] ?? 0) + 1
}

export const messageOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message}\n${(error.stack ?? '').split('\n').slice(1, 6).join('\n')}`
    : String(error)

/** What an input alone does in a new world: its fault, or undefined. */
export async function faultOf(target: Target, input: unknown): Promise<string | undefined> {
  const session = target.open()
  const began = performance.now()
  try {
    await session.send(input)
    const ms = performance.now() - began
    return ms > hangMs && (await leastMs(target, input, ms)) > hangMs ? 'took' : undefined
  } catch (error) {
    return messageOf(error)
  } finally {
    session.close?.()
  }
}
