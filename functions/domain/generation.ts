import type { EarlierGeneration, Head, Revision, Transition } from './head.ts'
import { isInFlight, isUnsettled, tidy, unsettle } from './revisions.ts'
import { enter } from './timeline.ts'

const keptGenerations = 10

/**
 * Begins the next generation: its first send creates a new platform task under a new key, and events of the old
 * one no longer move this workitem. `retried`: the platform failed the old task and may take a new one.
 */
export function nextGeneration(head: Head, reason: string | undefined, retried?: true): Head {
  const {
    taskId,
    created: _c,
    createRev: _r,
    check: _k,
    lifeAt: _l,
    hold: _h,
    attempt: _a,
    nextAt: _n,
    probe: _p,
    ...rest
  } = head
  const earlier: EarlierGeneration = { generation: head.generation, taskId, reason, retried }
  return {
    ...rest,
    state: 'accepted',
    generation: head.generation + 1,
    tries: 0,
    end: head.end && { state: 'wanted', rev: head.end.rev, at: head.end.at },
    // What was on its way to the old task is past: the new one is not asked about it.
    revisions: head.revisions.map((revision) => (isInFlight(revision) ? superseded(revision) : revision)),
    earlier: [...(head.earlier ?? []), earlier].slice(-keptGenerations),
  }
}

const superseded = (revision: Revision): Revision => ({ ...revision, state: 'superseded' })

/**
 * The newest data that the platform has not refused waits to be sent; all that was unsettled stands back for it.
 * The snapshot that created the failed task may be older, or long gone from the head.
 */
export function newestAgain(head: Head): Head {
  const newest = head.revisions.findLast(
    (revision) => isUnsettled(revision) || revision.state === 'confirmed',
  )
  const revisions = head.revisions.map((revision): Revision => {
    if (revision === newest) return { ...revision, state: 'pending', reason: undefined }
    return isUnsettled(revision) ? superseded(revision) : revision
  })
  return tidy({ ...head, revisions })
}

/** How often in a row the platform failed this workitem's tasks in a way that asks for another try. */
export function failuresInRow(head: Head): number {
  const earlier = head.earlier ?? []
  return earlier.length - 1 - earlier.findLastIndex(({ retried }) => !retried)
}

/** The task ended, and newer data opens a new one. */
export function reopen(head: Head, now: number): Transition {
  const next = unsettle({ ...nextGeneration(newestAgain(head), 'reopened'), reopenedAt: now }, now)
  const gen = next.generation
  return {
    head: enter(next, `reopened:${gen}`, { at: now, what: 'reopened', gen }),
    effects: [{ do: 'wake', delayMs: 0 }],
  }
}
