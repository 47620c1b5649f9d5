interface Timer {
  at: number
  order: number
  fire: () => void
}

const drained = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Virtual time of one story. Many workers wait on it at once; it moves when all of them wait. */
export class FakeClock {
  ms = Date.UTC(2026, 0, 15, 12)
  readonly #timers: Timer[] = []
  #order = 0

  readonly now = (): number => this.ms

  at(when: number, fire: () => void): void {
    // As clocks tell it: whole milliseconds.
    const timer = { at: Math.max(Math.round(when), this.ms), order: this.#order++, fire }
    let place = this.#timers.length
    while (place > 0 && (this.#timers[place - 1]?.at ?? 0) > timer.at) place -= 1
    this.#timers.splice(place, 0, timer)
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.ms + ms, resolve))
  }

  /** Runs what falls due until `done` or the given instant. */
  async run(until: number, done: () => boolean): Promise<void> {
    for (;;) {
      await drained()
      if (done()) return
      const next = this.#timers[0]
      if (!next || next.at > until) {
        this.ms = Math.max(this.ms, until)
        return
      }
      this.#timers.shift()
      this.ms = next.at
      next.fire()
    }
  }
}
