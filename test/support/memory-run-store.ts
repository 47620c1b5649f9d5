import type { RunRow, RunStore } from '../../functions/domain/runs/ports.ts'
import type { Run } from '../../functions/domain/runs/run.ts'

/** Rows in order of time, in buckets of a second each. */
class Index {
  readonly #buckets = new Map<number, Map<string, number>>()
  /** The seconds that have rows, in order. */
  readonly #seconds: number[] = []
  readonly #at = new Map<string, number>()

  get size(): number {
    return this.#at.size
  }

  set(id: string, at: number | undefined): void {
    const old = this.#at.get(id)
    if (old === at) return
    if (old !== undefined) {
      this.#buckets.get(second(old))?.delete(id)
      this.#at.delete(id)
    }
    if (at === undefined) return
    this.#at.set(id, at)
    const bucket = this.#buckets.get(second(at))
    if (bucket) bucket.set(id, at)
    else {
      this.#buckets.set(second(at), new Map([[id, at]]))
      this.#seconds.splice(this.#place(second(at)), 0, second(at))
    }
  }

  rows(from: number, until: number, limit: number): RunRow[] {
    const found: RunRow[] = []
    for (let place = this.#place(second(from)); place < this.#seconds.length && found.length < limit; ) {
      const key = this.#seconds[place] ?? 0
      if (key > second(until)) break
      const bucket = this.#buckets.get(key)
      if (!bucket || bucket.size === 0) {
        this.#buckets.delete(key)
        this.#seconds.splice(place, 1)
        continue
      }
      const rows = [...bucket].map(([id, at]) => ({ id, at })).filter(({ at }) => from <= at && at <= until)
      found.push(...rows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
      place += 1
    }
    return found.slice(0, limit)
  }

  #place(key: number): number {
    let low = 0
    let high = this.#seconds.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#seconds[middle] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

const second = (at: number): number => Math.floor(at / 1_000)

export type RunStoreOperation = keyof RunStore

/** Runs as the table keeps them: text under an id, put only on the version that was read, two sparse indexes. */
export class MemoryRunStore implements RunStore {
  readonly items = new Map<string, { version: number; text: string }>()
  /** Called before each operation: throw to be the table in trouble, write to be a competing worker. */
  before: (operation: RunStoreOperation, id: string, run?: Run) => void | Promise<void> = () => {}
  /** Called after each write, with what is stored now. */
  stored: (run: Run) => void = () => {}
  readonly #active = new Map<string, Index>()
  readonly #ended = new Map<string, Index>()

  async run(id: string): Promise<Run | undefined> {
    await this.before('run', id)
    return this.peek(id)
  }

  async runs(ids: readonly string[]): Promise<Map<string, Run>> {
    await this.before('runs', ids[0] ?? '')
    const known = ids.flatMap((id) => this.peek(id) ?? [])
    return new Map(known.map((run) => [run.id, run]))
  }

  async putRun(run: Run): Promise<Run | 'conflict'> {
    await this.before('putRun', run.id, run)
    if ((this.items.get(run.id)?.version ?? 0) !== run.version) return 'conflict'
    const stored = { ...run, version: run.version + 1 }
    this.items.set(run.id, { version: stored.version, text: JSON.stringify(stored) })
    of(this.#active, run.connection).set(run.id, run.dueAt)
    of(this.#ended, run.connection).set(run.id, run.state === 'ended' ? run.endedAt : undefined)
    this.stored(stored)
    return stored
  }

  async dueRuns(connection: string, until: number, limit: number, from = 0): Promise<RunRow[]> {
    await this.before('dueRuns', connection)
    return of(this.#active, connection).rows(from, until, limit)
  }

  async listRuns(connection: string, list: 'active' | 'ended', limit: number): Promise<RunRow[]> {
    await this.before('listRuns', connection)
    const lists = list === 'active' ? this.#active : this.#ended
    if (list === 'active') return of(lists, connection).rows(0, Number.MAX_SAFE_INTEGER, limit)
    return of(lists, connection)
      .rows(0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
      .reverse()
      .slice(0, limit)
  }

  /** For tests: what is stored, without an operation. */
  peek(id: string): Run | undefined {
    const item = this.items.get(id)
    return item && JSON.parse(item.text)
  }

  /** Runs that are due some day. */
  active = (connection: string): number => of(this.#active, connection).size

  all(): Run[] {
    return [...this.items.keys()].flatMap((id) => this.peek(id) ?? [])
  }
}

function of(indexes: Map<string, Index>, connection: string): Index {
  const index = indexes.get(connection) ?? new Index()
  indexes.set(connection, index)
  return index
}
