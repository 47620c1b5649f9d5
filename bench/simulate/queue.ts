import { createTimerHeap, type TimerHeap } from '../../local/aws/timer-heap.ts'
import { type Arrival, minuteMs } from './day.ts'
import type { Options } from './options.ts'

/** Score = time of entry - priority x 60 s; the lowest is served first (documented by a consultant of the vendor). */
const pointMs = minuteMs

export interface Contact extends Arrival {
  state: 'waiting' | 'connected' | 'ended'
  priority: number
  /** When an agent took it. */
  servedAt: number
  endedAt: number
}

/** What a rule does when its time has come. */
export interface Action {
  /** API calls it makes for this, reads and writes. */
  calls: number
  /** Absolute; absent: nothing is set. */
  priority?: number
  /** How long until it comes again; absent: never. */
  againMs?: number
}

export interface Rule {
  name: string
  /** What it does about a callback that came `waitedMs` ago, for the `round`th time, counted from 1. */
  act(callback: Contact, waitedMs: number, round: number): Action
  /** From entering the queue to the first `act`; absent: it does nothing. */
  firstMs?: number
  /** Hears at once that a callback has left the queue, so that it spends no call to find out. */
  hearsEvents: boolean
}

export interface Played {
  rule: string
  contacts: Contact[]
  calls: number
}

/** Plays the whole day: whoever came is served, however late. */
export function play(day: readonly Arrival[], rule: Rule, { agents, raise }: Options): Played {
  const timers = createTimerHeap()
  const floor = createFloor(timers, agents)
  const played: Played = {
    rule: rule.name,
    contacts: day.map((one) => ({ ...one, state: 'waiting', priority: 0, servedAt: 0, endedAt: 0 })),
    calls: 0,
  }
  for (const one of played.contacts) {
    timers.add(one.at, () => {
      if (one.media === 'call') runFlow(timers, one, raise)
      else runRule(timers, one, rule, played)
      floor.enter(one)
    })
  }
  for (let due = timers.nextDue(); due !== undefined; due = timers.nextDue())
    for (const fire of timers.takeDue(due)) fire()
  return played
}

function createFloor(timers: TimerHeap, agents: number) {
  const waiting = new Set<Contact>()
  let idle = agents
  const dispatch = (now: number) => {
    while (idle > 0 && waiting.size > 0) {
      const next = first(waiting)
      waiting.delete(next)
      idle -= 1
      Object.assign(next, { state: 'connected', servedAt: now, endedAt: now + next.handlingMs })
      timers.add(next.endedAt, () => {
        next.state = 'ended'
        idle += 1
        dispatch(next.endedAt)
      })
    }
  }
  return {
    enter(one: Contact) {
      waiting.add(one)
      dispatch(one.at)
    },
  }
}

/** The in-queue flow: raises a call as long as it waits. */
function runFlow(timers: TimerHeap, call: Contact, { afterMinutes, everyMinutes, points }: Options['raise']) {
  const raiseAt = (at: number) =>
    timers.add(at, () => {
      if (call.state !== 'waiting') return
      call.priority += points
      raiseAt(at + everyMinutes * minuteMs)
    })
  raiseAt(call.at + afterMinutes * minuteMs)
}

function runRule(timers: TimerHeap, callback: Contact, rule: Rule, played: Played) {
  const actAt = (at: number, round: number) =>
    timers.add(at, () => {
      if (rule.hearsEvents && callback.state !== 'waiting') return
      const { calls, priority, againMs } = rule.act(callback, at - callback.at, round)
      played.calls += calls
      if (priority !== undefined && callback.state === 'waiting') callback.priority = priority
      if (againMs !== undefined) actAt(at + againMs, round + 1)
    })
  if (rule.firstMs !== undefined) actAt(callback.at + rule.firstMs, 1)
}

const scoreOf = ({ at, priority }: Contact) => at - priority * pointMs

/** Equal scores in order of arrival: that is the order of the set. */
function first(waiting: ReadonlySet<Contact>): Contact {
  return [...waiting].reduce((best, one) => (scoreOf(one) < scoreOf(best) ? one : best))
}
