import { attentionOf } from '../../functions/domain/attention.ts'
import type { Entry, Head, Snapshot } from '../../functions/domain/head.ts'
import type { AttentionRow, Store } from '../../functions/domain/ports.ts'
import { overflow } from '../../functions/domain/timeline.ts'

/** As a table would give it back: a copy, without undefined members. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value))

export type StoreOperation = keyof Store

/** Store with the same conditions as the table: one item a head, put only on the version that was read. */
export class MemoryStore implements Store {
  readonly items = new Map<string, Head>()
  readonly snapshots = new Map<string, Map<string, Snapshot>>()
  readonly expiry = new Map<string, number>()
  readonly moved = new Map<string, Map<number, Entry[]>>()
  readonly writes: StoreOperation[] = []
  /** Called before each operation: throw to be the table in trouble, write to be a competing worker. */
  before: (operation: StoreOperation, id: string) => void | Promise<void> = () => {}
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async head(id: string): Promise<Head | undefined> {
    await this.before('head', id)
    const head = this.items.get(id)
    return head && copy(head)
  }

  async heads(ids: readonly string[]): Promise<Map<string, Head>> {
    await this.before('heads', ids[0] ?? '')
    const known = ids.flatMap((id) => this.items.get(id) ?? [])
    return new Map(known.map((head) => [head.id, copy(head)]))
  }

  async put(head: Head): Promise<Head | 'conflict'> {
    await this.before('put', head.id)
    const split = overflow(head)
    if (split) this.#moveOut(head.id, split.first, split.moved)
    if ((this.items.get(head.id)?.version ?? 0) !== head.version) return 'conflict'
    const stored = copy({ ...(split?.head ?? head), version: head.version + 1 })
    this.items.set(head.id, stored)
    this.writes.push('put')
    return copy(stored)
  }

  async putSnapshot(id: string, snapshot: Snapshot): Promise<void> {
    await this.before('putSnapshot', id)
    const own = this.snapshots.get(id) ?? new Map<string, Snapshot>()
    this.snapshots.set(id, own.set(snapshot.key, copy(snapshot)))
    this.expiry.delete(`${id} ${snapshot.key}`)
    this.writes.push('putSnapshot')
  }

  async snapshot(id: string, key: string): Promise<Snapshot | undefined> {
    await this.before('snapshot', id)
    if ((this.expiry.get(`${id} ${key}`) ?? Number.POSITIVE_INFINITY) <= this.#now()) return undefined
    const snapshot = this.snapshots.get(id)?.get(key)
    return snapshot && copy(snapshot)
  }

  async expireSnapshots(id: string, at: number): Promise<void> {
    await this.before('expireSnapshots', id)
    for (const key of this.snapshots.get(id)?.keys() ?? []) this.expiry.set(`${id} ${key}`, at)
  }

  async timeline(head: Head): Promise<Entry[]> {
    await this.before('timeline', head.id)
    const moved = [...(this.moved.get(head.id) ?? [])].filter(([first]) => first < (head.moved ?? 0))
    return copy([...moved.sort(([a], [b]) => a - b).flatMap(([, entries]) => entries), ...head.timeline])
  }

  async attention(
    connection: string,
    list: 'due' | 'held' | 'failed',
    until: number,
    limit: number,
    from = 0,
  ): Promise<AttentionRow[]> {
    await this.before('attention', connection)
    return [...this.items.values()]
      .filter((head) => head.connection === connection)
      .flatMap((head) => {
        const at = attentionOf(head)
        return at?.list === list && from <= at.at && at.at <= until
          ? [copy({ id: head.id, at: at.at, since: head.since })]
          : []
      })
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
  }

  #moveOut(id: string, first: number, entries: Entry[]): void {
    const own = this.moved.get(id) ?? new Map<number, Entry[]>()
    this.moved.set(id, own.set(first, copy(entries)))
  }
}
