import { takeEvent } from '../../functions/domain/runs/take-event.ts'
import { matched } from './run-story.ts'
import { type MemoryRunWorld, runWorld } from './run-world.ts'
import { conversationEvent, runConfig, t0 } from './runs.ts'

/** The conversation of the n-th callback. */
export const name = (n: number) => `c-${String(n).padStart(4, '0')}`
export const names = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => name(from + n))

/** `count` callbacks that entered a second apart, whose wake-ups were lost. */
export async function crowd(
  count: number,
  callsPerMinute: number,
  written: object = {},
): Promise<MemoryRunWorld> {
  const world = runWorld(runConfig(written, {}, { callsPerMinute }))
  for (let n = 0; n < count; n++) {
    world.platform.queued.set(name(n), 0)
    const at = t0 + n * 1_000
    await takeEvent(
      world,
      conversationEvent('acd.start', { at, conversationId: name(n), sessionId: `s-${n}` }),
      matched,
    )
  }
  world.runWaker.waiting = []
  return world
}

/** The conversations that were raised, in order. */
export const called = (world: MemoryRunWorld) => world.platform.calls.map(({ conversation }) => conversation)
