import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { whenOrphaned } from '../../../local/orphaned.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('stops once when the parent is another', () => {
  let parent = 7
  const stop = vi.fn()
  whenOrphaned(stop, () => parent)
  vi.advanceTimersByTime(60_000)
  expect(stop).not.toHaveBeenCalled()

  parent = 1
  vi.advanceTimersByTime(60_000)
  expect(stop).toHaveBeenCalledTimes(1)
})
