import type { Effect, Head, Transition } from './head.ts'
import { pending } from './revisions.ts'
import { enter } from './timeline.ts'

/** A repetition leaves the platform so much time to confirm it, however late it came, ms. */
export const repetitionPauseMs = 30_000

export function hold(head: Head, code: string, now: number): Transition {
  const held = { ...head, hold: { code, at: now }, nextAt: undefined }
  const entry = { at: now, what: 'on-hold', code, gen: head.generation } as const
  return {
    head: enter(held, `on-hold:${head.generation}:${head.attempts}:${code}`, entry),
    effects: [{ do: 'count', metric: 'HeldTasks' }],
  }
}

export function later(head: Head, delayMs: number, now: number): Transition {
  const at = now + delayMs
  return { head: { ...head, nextAt: at, dueAt: at }, effects: [{ do: 'wake', delayMs }] }
}

/** A snapshot or an end that waited for its turn can go now. */
export const wakeIfMore = (head: Head): Effect[] =>
  (pending(head) || head.end?.state === 'wanted') && head.state !== 'failed'
    ? [{ do: 'wake', delayMs: 0 }]
    : []
