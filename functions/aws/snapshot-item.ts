import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Snapshot } from '../domain/head.ts'
import type { Item } from './head-item.ts'
import { snapshotKey } from './keys.ts'

/** Below this the item fits into one write unit as it is, bytes. */
const worthCompressing = 900
/** Less to set up for each: half the time of the defaults for 2 KB, and the same size. */
const deflate = { windowBits: 12, memLevel: 6 }
/** An item that no head points to (a crash in between) still goes away in the end, ms. */
const mostKeptMs = 400 * 86_400_000

/** Task data is written compressed: half the write units for a 2 KB claim. */
export function toSnapshotItem(id: string, snapshot: Snapshot, now: number): Item {
  const { key, ...rest } = snapshot
  const text = Buffer.from(JSON.stringify(rest), 'utf8')
  const packed = text.length > worthCompressing ? deflateRawSync(text, deflate) : text
  const expiresAt = { N: String(Math.ceil((now + mostKeptMs) / 1_000)) }
  if (packed.length >= text.length)
    return { ...snapshotKey(id, key), data: { S: text.toString('utf8') }, expiresAt }
  return { ...snapshotKey(id, key), packed: { B: packed }, expiresAt }
}

/** Expired task data is not given out, though the table may take days to delete it. */
export function fromSnapshotItem(key: string, item: Item | undefined, now: number): Snapshot | undefined {
  if (Number(item?.expiresAt?.N) * 1_000 <= now) return undefined
  const text = item?.data?.S ?? (item?.packed?.B && inflateRawSync(item.packed.B).toString('utf8'))
  return text ? { key, ...JSON.parse(text) } : undefined
}
