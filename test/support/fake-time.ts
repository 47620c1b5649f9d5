interface Due {
  at: number
  /** Order of what is due at the same time. */
  n: number
  run: () => void
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.n < b.n)

/** A clock that jumps from one event to the next: a heap of what is due, no timer. Whole milliseconds. */
export class FakeTime {
  ms: number
  readonly #heap: Due[] = []
  #count = 0

  constructor(ms: number) {
    this.ms = ms
  }

  now = (): number => this.ms

  at(when: number, run: () => void): void {
    this.#push({ at: Math.max(this.ms, Math.ceil(when)), n: this.#count++, run })
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.ms + ms, resolve))
  }

  /** Lets happen all that is due up to `end`. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      // Everything that follows at once has followed before the clock moves on.
      await new Promise(setImmediate)
      const next = this.#heap[0]
      if (!next || next.at > end) break
      this.ms = next.at
      while (this.#heap[0]?.at === next.at) this.#pop()?.run()
    }
    this.ms = Math.max(this.ms, end)
  }

  #push(due: Due): void {
    const heap = this.#heap
    let place = heap.push(due) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(due, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = due
  }

  #pop(): Due | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!last || heap.length === 0) return first
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (!left) break
      if (right && isBefore(right, left)) below += 1
      const child = heap[below]
      if (!child || !isBefore(child, last)) break
      heap[place] = child
      place = below
    }
    heap[place] = last
    return first
  }
}

/** Equally distributed numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
