import { toWire } from './asset-data.ts'
import type { Terms } from './attempt.ts'
import type { Head, Snapshot } from './head.ts'
import { aliasOf } from './ids.ts'
import { renderOrigin } from './origin.ts'
import type { SnapshotCall } from './outcome.ts'

/** The call that carries one snapshot. `base`: send only what differs from it, if anything does. */
export function snapshotCall(
  head: Head,
  rev: number,
  snapshot: Snapshot,
  terms: Terms,
  base?: Snapshot,
): SnapshotCall {
  const { asset, connection } = terms
  const wire = toWire(asset, snapshot.task, head.externalId, head.source)
  const before = base && toWire(asset, base.task, head.externalId, head.source).data
  return {
    connection,
    asset,
    origin: { id: originOf(head, terms), name: wire.originName },
    alias: aliasOf(head.id, head.generation, rev),
    data: before ? changed(before, wire.data) : wire.data,
    timestamp: snapshot.timestamp,
    flowSettings: wire.flowSettings,
    globalVariables: wire.globalVariables,
    trackingId: trackingIdOf(head),
  }
}

export const originOf = (head: Head, terms: Terms): string =>
  renderOrigin(terms.asset.origin.id, { externalId: head.externalId, source: head.source }, head.generation)

/** Ties the platform's own traces to ours without telling it more than an id. */
export const trackingIdOf = (head: Head): string =>
  `workbridge_${head.trace?.split('-')[0] ?? head.id}_${head.generation}.${head.attempts + 1}`

/** A platform that merges snapshots needs only what changed; one empty delta would be refused, so then all is sent. */
function changed(before: Record<string, string>, now: Record<string, string>): Record<string, string> {
  const entries = Object.entries(now).filter(([key, value]) => before[key] !== value)
  return entries.length > 0 ? Object.fromEntries(entries) : now
}
