import type { Asset } from '../../schemas/config.ts'
import { acting } from './acted.ts'
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
  once?: Once
}

/** A push that a trigger rule makes: whatever is redelivered, its fact is entered once. */
export interface Once {
  /** Fact key of the action: equal for every delivery of the same event to the same rule. */
  key: string
  rule: string
  /** The rules that led to the event, the first cause first. */
  chain?: readonly string[]
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
  | { verdict: 'conflict'; head: Head; code: 'asset-differs' | 'already-ended' }

/** Tells where an incoming revision belongs; pure, so a lost race is simply asked again on the newer head. */
export function revise(known: Head | undefined, who: Identity, incoming: Incoming, now: number): Revised {
  if (!known) return { verdict: 'accepted', head: addRevision(blank(who, incoming, now), incoming, now, now) }
  if (known.asset !== incoming.asset.id) return { verdict: 'conflict', head: known, code: 'asset-differs' }
  const newest = newestRevision(known)
  if (newest && newest.hash === incoming.hash) return unchanged(known, incoming, now)
  const newestTs = newest?.ts ?? 0
  if (incoming.timestamp !== undefined && incoming.timestamp < newestTs) return stale(known, incoming, now)
  return place(known, incoming, Math.max(now, newestTs + 1), now)
}

/** Nobody has tried to send its newest data yet, so the wake-up may have been lost. */
export const isUntried = (head: Head): boolean =>
  newestRevision(head)?.state === 'pending' && head.hold === undefined

/** A rule's push is entered all the same: it must not have an effect later, when it comes again. */
function unchanged(known: Head, { once }: Incoming, now: number): Revised {
  const wake = isUntried(known)
  if (!once) return { verdict: 'unchanged', head: known, wake }
  const head = enter(known, once.key, { at: now, what: 'ignored', code: 'unchanged', ...byRule(once) })
  return { verdict: 'unchanged', head, wake }
}

const byRule = (once: Once | undefined) => (once ? ({ by: 'rule', rule: once.rule } as const) : {})

function place(known: Head, incoming: Incoming, arrivalTs: number, now: number): Revised {
  const isOver = known.state === 'ended' || known.state === 'completed' || known.state === 'canceled'
  // A late event asks for nothing that the end did not undo.
  const overSince = known.end?.at ?? known.lifeAt ?? 0
  if ((isOver || known.end) && incoming.once && (incoming.timestamp ?? now) < overSince)
    return stale(known, incoming, now)
  if (!isOver && !known.end) {
    const base = known.state === 'failed' ? nextGeneration(known, 'replaced') : known
    return { verdict: 'accepted', head: addRevision(base, incoming, arrivalTs, now) }
  }
  switch (incoming.asset.afterEnd) {
    case 'reject':
      return { verdict: 'conflict', head: known, code: 'already-ended' }
    case 'ignore':
      return {
        verdict: 'ignored',
        head: enter(known, incoming.once?.key ?? `ignored:${incoming.hash}`, {
          at: now,
          what: 'ignored',
          ...byRule(incoming.once),
        }),
      }
    case 'reopen': {
      // Its task is about to end; this data opens the next one then.
      if (known.end) return { verdict: 'accepted', head: addRevision(known, incoming, arrivalTs, now) }
      const base = { ...nextGeneration(known, 'reopened'), reopenedAt: now }
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
  const key = incoming.once?.key ?? `stale:${incoming.hash}:${incoming.timestamp}`
  return { verdict: 'stale', head: enter(known, key, { at: now, what: 'stale', ...byRule(incoming.once) }) }
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
  const { once } = incoming
  const entry = { at: now, what: 'accepted', rev: revision.rev, ...byRule(once) } as const
  const entered = enter(unsettle(next, now), once?.key ?? `accepted:${revision.rev}`, entry)
  return tidy(once ? acting(entered, now) : entered)
}

function blank(who: Identity, { asset, once }: Incoming, now: number): Head {
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
    ...(once && { chain: [...(once.chain ?? []), once.rule] }),
  }
}
