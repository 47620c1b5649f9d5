import { shardOf } from '../domain/attention.ts'
import type { Run } from '../domain/runs/run.ts'
import type { Item } from './head-item.ts'
import { idOf, runKey } from './keys.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How long a run is kept: after its end; where its start never came; after the last change of any other. */
const keptMs = { ended: 7 * dayMs, unstarted: hourMs, others: 45 * dayMs }

export type RunList = 'active' | 'ended'
const prefixes: Record<RunList, string> = { active: 'run', ended: 'ended-run' }

/** Partition of the index. */
export const runPartition = (list: RunList, connection: string, shard: number): string =>
  `${prefixes[list]}#${connection}#${shard}`

/** The run as one JSON text, as heads are. */
export function toRunItem(run: Run): Item {
  const { id, version, ...rest } = run
  const item: Item = {
    ...runKey(id),
    version: { N: String(version) },
    run: { S: JSON.stringify(rest) },
    expiresAt: { N: String(Math.ceil(expiresAt(run) / 1_000)) },
  }
  const place = placeOf(run)
  if (place === undefined) return item
  const attention = { S: runPartition(place.list, run.connection, shardOf(id)) }
  return { ...item, attention, attentionAt: { N: String(place.at) } }
}

export function fromRunItem(item: Item | undefined): Run | undefined {
  if (!item?.run?.S || !item.pk?.S) return undefined
  const run: Omit<Run, 'id' | 'version'> = JSON.parse(item.run.S)
  return { ...run, id: idOf(item.pk.S), version: Number(item.version?.N) }
}

/**
 * A claimed step stays in its place, though it is due again only when its lease has run out: a row that stays costs no
 * write of the index, one that moves two. Who finds it there reads the run and sees.
 */
function placeOf({ state, attempt, dueAt, endedAt }: Run): { list: RunList; at: number } | undefined {
  if (state === 'ended') return endedAt === undefined ? undefined : { list: 'ended', at: endedAt }
  if (dueAt === undefined) return undefined
  const isClaimed = state === 'waiting' && attempt !== undefined
  return { list: 'active', at: isClaimed ? Math.min(attempt.due, dueAt) : dueAt }
}

function expiresAt({ state, endedAt, updatedAt }: Run): number {
  if (state === 'ended') return (endedAt ?? updatedAt) + keptMs.ended
  return updatedAt + (state === 'unstarted' ? keptMs.unstarted : keptMs.others)
}
