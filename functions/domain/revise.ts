import type { Asset } from '../../schemas/config.ts'
import { nextGeneration } from './generation.ts'
import type { Head, Revision } from './head.ts'
import { newestRevision, tidy, unsettle } from './revisions.ts'
import { enter } from './timeline.ts'

/** A validated source task on its way into a workitem. */
export interface Incoming {
  asset: Asset
  /** Source's own timestamp, epoch ms, if it gave one. */
  timestamp?: number
  hash: string
  /** Key under which the snapshot item is stored. */
  snap: string
  trace?: string
}

export interface Identity {
  id: string
  source: string
  externalId: string
}

/** `unchanged.wake`: nobody has tried to send it yet, so the wake-up may have been lost: send it again. */
export type Revised =
  | { verdict: 'accepted'; head: Head }
  | { verdict: 'unchanged'; head: Head; wake: boolean }
  | { verdict: 'stale'; head: Head }
  | { verdict: 'ignored'; head: Head }
  | { verdict: 'conflict'; code: 'asset-differs' | 'already-ended' }

/** Tells where an incoming revision belongs; pure, so a lost race is simply asked again on the newer head. */
export function revise(known: Head | undefined, who: Identity, incoming: Incoming, now: number): Revised {
  if (!known)
    return { verdict: 'accepted', head: addRevision(blank(who, incoming.asset, now), incoming, now, now) }
  if (known.asset !== incoming.asset.id) return { verdict: 'conflict', code: 'asset-differs' }
  const newest = newestRevision(known)
  if (newest && newest.hash === incoming.hash)
    return { verdict: 'unchanged', head: known, wake: newest.state === 'pending' && !known.hold }
  const newestTs = newest?.ts ?? 0
  if (incoming.timestamp !== undefined && incoming.timestamp < newestTs) return stale(known, incoming, now)
  return place(known, incoming, Math.max(now, newestTs + 1), now)
}

function place(known: Head, incoming: Incoming, arrivalTs: number, now: number): Revised {
  if (known.state !== 'ended' && known.state !== 'completed' && known.state !== 'canceled') {
    const base = known.state === 'failed' ? nextGeneration(known, 'replaced') : known
    return { verdict: 'accepted', head: addRevision(base, incoming, arrivalTs, now) }
  }
  switch (incoming.asset.afterEnd) {
    case 'reject':
      return { verdict: 'conflict', code: 'already-ended' }
    case 'ignore':
      return {
        verdict: 'ignored',
        head: enter(known, `ignored:${incoming.hash}`, { at: now, what: 'ignored' }),
      }
    case 'reopen': {
      const base = nextGeneration(known, 'reopened')
      const reopened = enter(base, `reopened:${base.generation}`, {
        at: now,
        what: 'reopened',
        gen: base.generation,
      })
      return { verdict: 'accepted', head: addRevision(reopened, incoming, arrivalTs, now) }
    }
  }
}

function stale(known: Head, incoming: Incoming, now: number): Revised {
  const head = enter(known, `stale:${incoming.hash}:${incoming.timestamp}`, { at: now, what: 'stale' })
  return { verdict: 'stale', head }
}

function addRevision(head: Head, incoming: Incoming, arrivalTs: number, now: number): Head {
  const revision: Revision = {
    rev: head.newest + 1,
    state: 'pending',
    snap: incoming.snap,
    ts: incoming.timestamp ?? arrivalTs,
    hash: incoming.hash,
  }
  const older = head.revisions.map(
    (r): Revision => (r.state === 'pending' ? { ...r, state: 'superseded' } : r),
  )
  const next: Head = {
    ...head,
    newest: revision.rev,
    revisions: [...older, revision],
    assetVersion: incoming.asset.version,
    trace: incoming.trace,
    updatedAt: now,
  }
  const entry = { at: now, what: 'accepted', rev: revision.rev } as const
  return tidy(enter(unsettle(next, now), `accepted:${revision.rev}`, entry))
}

function blank(who: Identity, asset: Asset, now: number): Head {
  return {
    ...who,
    version: 0,
    asset: asset.id,
    assetVersion: asset.version,
    connection: asset.connection,
    state: 'accepted',
    generation: 1,
    newest: 0,
    revisions: [],
    attempts: 0,
    tries: 0,
    acceptedAt: now,
    updatedAt: now,
    timeline: [],
  }
}
