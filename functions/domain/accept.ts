import type { Asset, Source } from '../../schemas/config.ts'
import type { SourceTask } from '../../schemas/source-task.ts'
import type { Violation } from '../../schemas/violation.ts'
import { checkTask } from './asset-data.ts'
import type { Head, Snapshot } from './head.ts'
import { shortHash, workitemId } from './ids.ts'
import { canonical, mergePatch } from './merge-patch.ts'
import type { World } from './ports.ts'
import { isUntried, type Once, type Revised, revise } from './revise.ts'
import { newestRevision } from './revisions.ts'
import { knows } from './timeline.ts'

/** A source clock may run ahead of ours by this much, ms. */
export const mostAheadMs = 5 * 60_000

export interface AcceptRequest {
  source: Source
  externalId: string
  mode: 'put' | 'patch'
  /** A whole task (`put`) or a merge patch on the newest one (`patch`). */
  body: unknown
  trace?: string
  /** Made by a trigger rule; a fact that is known answers `unchanged`. */
  once?: Once
}

/** What became of one request. `head` is the workitem as stored. */
export type Accepted =
  | { verdict: 'accepted' | 'unchanged' | 'stale' | 'ignored'; head: Head }
  | { verdict: 'conflict'; code: 'asset-differs' | 'already-ended'; head: Head }
  | { verdict: 'invalid'; violations: Violation[] }
  | { verdict: 'unknown-asset' }
  | { verdict: 'not-found' }

export interface AcceptWorld extends World {
  /** Parses the shape of a whole task. */
  parseTask(body: unknown): { task: SourceTask } | { violations: Violation[]; readable?: SourceTask }
  /** A new unique key for a snapshot item. */
  newKey(): string
}

type Verdict = Exclude<Accepted, { head: Head }>
interface Ready {
  revised: Exclude<Revised, { verdict: 'conflict' }>
  snapshot: Snapshot
}

/** Accepts one source task: when it answers `accepted`, head, snapshot and wake-up are durable. */
export async function accept(
  world: AcceptWorld,
  request: AcceptRequest,
  known?: Head | null,
): Promise<Accepted> {
  const id = workitemId(world.config.namespace, request.source.id, request.externalId)
  let head = known === undefined ? await world.store.head(id) : (known ?? undefined)
  // One key for all tries: a lost race overwrites its own item, which nobody points to yet.
  const snap = world.newKey()
  for (;;) {
    const known = head && request.once && knows(head, request.once.key)
    // Before anything is checked: what was done once may be refused now, and is done all the same.
    if (head && known) return finish(world, { verdict: 'unchanged', head, wake: isUntried(head) }, head)
    const prepared = await prepare(world, request, { id, snap }, head)
    if ('verdict' in prepared) return prepared
    const { revised, snapshot } = prepared
    if (revised.verdict === 'accepted') await world.store.putSnapshot(id, snapshot)
    const stored = revised.head === head ? head : await world.store.put(revised.head)
    if (stored !== 'conflict') return finish(world, revised, stored)
    head = await world.store.head(id)
  }
}

async function finish(world: AcceptWorld, revised: Ready['revised'], stored: Head): Promise<Accepted> {
  const wake = revised.verdict === 'unchanged' ? revised.wake : revised.verdict === 'accepted'
  if (wake) await world.waker.wake(stored.connection, [stored.id], 0, stored.trace)
  return { verdict: revised.verdict, head: stored }
}

async function prepare(
  world: AcceptWorld,
  request: AcceptRequest,
  { id, snap }: { id: string; snap: string },
  head: Head | undefined,
): Promise<Ready | Verdict | (Accepted & { verdict: 'conflict' })> {
  const body = request.mode === 'put' ? request.body : await patched(world, request.body, head)
  if (body === undefined) return { verdict: 'not-found' }
  const read = readTask(world, request.source, body)
  if ('verdict' in read) return read
  const { task, asset } = read
  const now = world.now()
  const { source, externalId, trace, once } = request
  const { timestamp } = task
  const incoming = { asset, timestamp, hash: shortHash(canonical(task)), snap, trace, once }
  const revised = revise(head, { id, source: source.id, externalId }, incoming, now)
  if (revised.verdict === 'conflict') return revised
  const ts = newestRevision(revised.head)?.ts ?? now
  return { revised, snapshot: { key: snap, assetVersion: asset.version, timestamp: ts, task } }
}

/** A good task with its asset, or everything that is wrong with it: its shape and what the asset asks, in one answer. */
export function readTask(
  world: AcceptWorld,
  source: Source,
  body: unknown,
): { task: SourceTask; asset: Asset } | Verdict {
  const read = world.parseTask(body)
  const faults = 'violations' in read ? read.violations : []
  const task = 'task' in read ? read.task : read.readable
  if (!task) return { verdict: 'invalid', violations: faults }
  const asset = source.assets.includes(task.asset) ? world.config.assets[task.asset] : undefined
  if (!asset)
    return faults.length > 0 ? { verdict: 'invalid', violations: faults } : { verdict: 'unknown-asset' }
  const more = [...checkTask(asset, task), ...checkTime(task, world.now())]
  // What the wrong members left behind is no fault of its own.
  const told = ({ pointer }: Violation) =>
    faults.some((fault) => `${fault.pointer}/`.startsWith(`${pointer}/`))
  const violations = [...faults, ...more.filter((violation) => !told(violation))]
  return violations.length > 0 ? { verdict: 'invalid', violations } : { task, asset }
}

function checkTime(task: SourceTask, now: number): Violation[] {
  if (task.timestamp === undefined || task.timestamp <= now + mostAheadMs) return []
  const message = 'is more than 5 minutes in the future; send epoch milliseconds of a clock in step'
  return [{ pointer: '/timestamp', rule: 'future', limit: mostAheadMs, message }]
}

/** The newest task with the patch applied; its timestamp is the patch's own. */
async function patched(world: AcceptWorld, patch: unknown, head: Head | undefined): Promise<unknown> {
  const newest = head && newestRevision(head)
  const snapshot = head && newest && (await world.store.snapshot(head.id, newest.snap))
  if (!snapshot) return undefined
  const { timestamp: _own, ...task } = snapshot.task
  return mergePatch(task, patch)
}
