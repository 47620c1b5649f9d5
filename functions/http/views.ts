import {
  type EarlierGeneration,
  type Entry,
  type Head,
  type Revision,
  type Snapshot,
  stateOf,
} from '../domain/head.ts'
import type { AttentionRow, Pause } from '../domain/ports.ts'

/*
 * What the outside sees. Names that end in `At` (and `since`) are RFC 3339; `timestamp` is epoch ms, as sources send
 * it. What a source sent as content (`data`, `name`, `flowSettings`, …) comes only from a snapshot, through `withData`.
 */

const time = (ms: number): string => new Date(ms).toISOString()

export const workitemPath = (id: string): string => `/v1/workitems/${id}`

const linksOf = (id: string) => ({ self: workitemPath(id), timeline: `${workitemPath(id)}/timeline` })

/** What a source hears about its push. */
export const acceptedView = (head: Head) => ({
  id: head.id,
  source: head.source,
  externalId: head.externalId,
  asset: head.asset,
  revision: head.newest,
  generation: head.generation,
  state: stateOf(head),
  links: linksOf(head.id),
})

export type AcceptedView = ReturnType<typeof acceptedView>

export const workitemView = (head: Head) => ({
  ...acceptedView(head),
  assetVersion: head.assetVersion,
  connection: head.connection,
  taskId: head.taskId,
  revisions: head.revisions.map(revisionView),
  earlierGenerations: (head.earlier ?? []).map(generationView),
  hold: head.hold && { code: head.hold.code, since: time(head.hold.at) },
  acceptedAt: time(head.acceptedAt),
  updatedAt: time(head.updatedAt),
  unsettledSince: head.since === undefined ? undefined : time(head.since),
  trace: head.trace?.split('-')[0],
})

const revisionView = ({ rev, state, ts, reason }: Revision) => ({
  revision: rev,
  state,
  timestamp: ts,
  reason,
})

const generationView = ({ generation, taskId, reason }: EarlierGeneration) => ({ generation, taskId, reason })

/** The newest data as the source meant it; `data: null` once it has been deleted. */
export function withData(view: ReturnType<typeof workitemView>, snapshot: Snapshot | undefined) {
  if (!snapshot) return { ...view, data: null }
  const { asset: _asset, timestamp: _timestamp, ...content } = snapshot.task
  return { ...view, ...content }
}

export const timelineView = (head: Head, entries: readonly Entry[]) => ({
  id: head.id,
  source: head.source,
  externalId: head.externalId,
  state: stateOf(head),
  trace: head.trace?.split('-')[0],
  entries: entries.map(entryView),
  links: linksOf(head.id),
})

const entryView = ({ at, what, rev, gen, code, by, rule, taskId, topic, fields, times }: Entry) => ({
  at: time(at),
  what,
  revision: rev,
  generation: gen,
  code,
  by,
  rule,
  taskId,
  topic,
  fields,
  times,
})

export const rowView = ({ id, at, since }: AttentionRow) => ({
  id,
  at: time(at),
  since: since === undefined ? undefined : time(since),
  links: linksOf(id),
})

export const pauseView = ({ scope, code, via, since, probeAt, probes }: Pause) => ({
  scope,
  code,
  via,
  since: time(since),
  probeAt: time(probeAt),
  probes,
})
