import type { Head, Revision, RevisionState } from './head.ts'

const unsettledStates: ReadonlySet<RevisionState> = new Set(['pending', 'sending', 'sent', 'uncertain'])
const keptSettled = 2

export const isUnsettled = (revision: Revision): boolean => unsettledStates.has(revision.state)
export const isInFlight = (revision: Revision): boolean =>
  revision.state !== 'pending' && isUnsettled(revision)

export const newestRevision = (head: Head): Revision | undefined => head.revisions.at(-1)
export const inFlight = (head: Head): Revision | undefined => head.revisions.find(isInFlight)
/** The snapshot to send next: the newest one that nobody has tried to send. */
export const pending = (head: Head): Revision | undefined =>
  head.revisions.findLast((revision) => revision.state === 'pending')
export const revisionOf = (head: Head, rev: number | undefined): Revision | undefined =>
  head.revisions.find((revision) => revision.rev === rev)

export function setRevision(head: Head, rev: number, change: Partial<Revision>): Head {
  return tidy({
    ...head,
    revisions: head.revisions.map((revision) =>
      revision.rev === rev ? { ...revision, ...change } : revision,
    ),
  })
}

/** Back in the queue; if a newer snapshot waits already, that one stands for it. */
export function requeue(head: Head, rev: number): Head {
  const newer = head.revisions.some((revision) => revision.state === 'pending' && revision.rev > rev)
  return setRevision(head, rev, { state: newer ? 'superseded' : 'pending', reason: undefined })
}

/**
 * Drops old settled revisions (the timeline and the snapshot items keep them) and, once nothing is
 * unsettled, everything that only serves unsettled work.
 */
export function tidy(head: Head): Head {
  const settled = head.revisions.filter((revision) => !isUnsettled(revision))
  const lastConfirmed = settled.findLast((revision) => revision.state === 'confirmed')
  const keep = new Set([lastConfirmed, ...settled.slice(-keptSettled)])
  const next = { ...head, revisions: head.revisions.filter((r) => isUnsettled(r) || keep.has(r)) }
  if (next.revisions.some(isUnsettled) || next.end) return next
  const { since: _since, dueAt: _dueAt, check: _check, nextAt: _nextAt, hold: _hold, ...rest } = next
  return { ...rest, tries: 0 }
}

/** Marks work as unsettled from `now` on; what was already waiting keeps its place. */
export function unsettle(head: Head, now: number): Head {
  return { ...head, since: head.since ?? now, dueAt: head.dueAt ?? now + lookAfterMs }
}

/** A wake-up that was lost is noticed this long after it should have worked. */
export const lookAfterMs = 60_000
