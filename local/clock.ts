import { createTimerHeap } from './aws/timer-heap.ts'

export type Cancel = () => void

/** Time for everything that runs locally. All instants are epoch milliseconds. */
export interface VirtualClock {
  /** Real time plus `offset`; never goes backwards. */
  now(): number
  readonly offset: number
  /** Fires once, as soon as `now() >= dueMs`, by real time passing or by `advance`; never inside this call. */
  at(dueMs: number, fire: () => void): Cancel
  /** Counts as in flight until `work` settles; gives back its result. */
  busy<T>(what: string, work: Promise<T>): Promise<T>
  /** The same by hand: in flight until the returned function is called (calling it again does nothing). */
  hold(what: string): () => void
  /**
   * Moves the clock on by `ms`, stopping at each due instant until nothing is in flight. Calls run one after
   * the other. Rejects with the names of what is in flight when one stop takes 60 s of real time. Work that
   * is itself counted as in flight must not wait for it.
   */
  advance(ms: number): Promise<void>
}

export interface ClockOptions {
  realNow?: () => number
  blockedAfterMs?: number
}

const longestSleepMs = 2 ** 30
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function createClock({
  realNow = Date.now,
  blockedAfterMs = 60_000,
}: ClockOptions = {}): VirtualClock {
  const time = createTime(realNow)
  const flight = createFlight(blockedAfterMs)
  let queue: Promise<void> = Promise.resolve()

  const run = async (ms: number) => {
    const target = time.now() + ms
    let instant = Number.NEGATIVE_INFINITY
    let since = performance.now()
    for (;;) {
      await flight.settle(since)
      const next = time.nextDue()
      if (next === undefined || next > target) break
      if (next > instant) since = performance.now()
      else if (performance.now() - since >= blockedAfterMs) {
        throw blocked('timers that keep firing at the same instant', blockedAfterMs)
      }
      instant = Math.max(instant, next)
      time.stepTo(next)
      time.fireDue()
    }
    time.stepTo(target)
  }

  return {
    now: time.now,
    get offset() {
      return time.offset
    },
    at: time.at,
    busy: (what, work) => work.finally(flight.hold(what)),
    hold: flight.hold,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0)
        return Promise.reject(new RangeError('advance: ms must be 0 or more'))
      const turnOfThis = queue.then(() => run(ms))
      queue = turnOfThis.catch(() => undefined)
      return turnOfThis
    },
  }
}

function createTime(realNow: () => number) {
  const timers = createTimerHeap()
  let offset = 0
  let latest = 0
  let wake: NodeJS.Timeout | undefined

  const now = () => {
    const real = realNow()
    // A machine clock that is set back must not stop time until it has caught up.
    if (real + offset < latest) offset = latest - real
    latest = real + offset
    return latest
  }

  const arm = () => {
    clearTimeout(wake)
    const next = timers.nextDue()
    if (next === undefined) return
    const sleepMs = Math.min(Math.max(next - now(), 0), longestSleepMs)
    // A timer that is forgotten must not keep the process alive; the servers do that.
    wake = setTimeout(fireDue, sleepMs).unref()
  }

  // Timers set while firing wait for the next round, so that one re-arming itself at "now" cannot spin here.
  const fireDue = () => {
    for (const fire of timers.takeDue(now())) runLoudly(fire)
    arm()
  }

  return {
    now,
    get offset() {
      return offset
    },
    at(dueMs: number, fire: () => void): Cancel {
      if (Number.isNaN(dueMs)) throw new RangeError('at: dueMs is not a number')
      const cancel = timers.add(dueMs, fire)
      if (timers.nextDue() === dueMs) arm()
      return cancel
    },
    nextDue: timers.nextDue,
    fireDue,
    stepTo(instant: number) {
      offset += Math.max(instant - now(), 0)
      arm()
    },
  }
}

/** A throwing timer is as loud as one of `setTimeout`, and takes no other timer with it. */
function runLoudly(fire: () => void) {
  try {
    fire()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

function createFlight(blockedAfterMs: number) {
  const held = new Set<string[]>()
  let begun = 0
  let newest = ''
  let onIdle: (() => void) | undefined

  const hold = (what: string) => {
    // Several may have one name: the array is what tells them apart.
    const entry = [what]
    held.add(entry)
    begun += 1
    newest = what
    return () => {
      held.delete(entry)
      if (held.size === 0) onIdle?.()
    }
  }

  const idle = (withinMs: number) =>
    new Promise<void>((resolve) => {
      if (held.size === 0) return resolve()
      const limit = setTimeout(resolve, Math.max(withinMs, 0))
      onIdle = () => {
        clearTimeout(limit)
        resolve()
      }
    })

  /** Idle means idle for two turns in a row: what ends one piece of work often begins the next a turn later. */
  const settle = async (since: number) => {
    for (let quiet = 0; quiet < 2; ) {
      const seen = begun
      await idle(since + blockedAfterMs - performance.now())
      const isLate = performance.now() - since >= blockedAfterMs
      // Work that began the moment the last one ended is there as well, and blocks nothing.
      if (held.size > 0 && isLate) throw blocked(names([...held].flat()), blockedAfterMs)
      await turn()
      quiet = begun === seen && held.size === 0 ? quiet + 1 : 0
      if (quiet === 0 && performance.now() - since >= blockedAfterMs) {
        throw blocked(`work that begins again and again, such as ${newest}`, blockedAfterMs)
      }
    }
  }

  return { hold, settle }
}

function names(held: string[]): string {
  const counts = new Map<string, number>()
  for (const what of held) counts.set(what, (counts.get(what) ?? 0) + 1)
  return [...counts].map(([what, count]) => (count > 1 ? `${what} (${count})` : what)).join(', ')
}

function blocked(by: string, afterMs: number): Error {
  return new Error(`advance is blocked for ${afterMs / 1000} s of real time by: ${by}`)
}
