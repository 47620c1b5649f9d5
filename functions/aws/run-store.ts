import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { RunRow, RunStore } from '../domain/runs/ports.ts'
import { atOf, attentionRows, type RowQuery } from './attention-rows.ts'
import type { GateTable } from './gate-table.ts'
import { getMany } from './get-many.ts'
import { idOf, runKey } from './keys.ts'
import { putVersion } from './put-version.ts'
import { fromRunItem, type RunList, runPartition, toRunItem } from './run-item.ts'

const everMs = Number.MAX_SAFE_INTEGER

/** Runs in the one table: an item each, in the index while they are due some day, and for a week after their end. */
export function tableRunStore(options: GateTable): RunStore {
  const { client, table } = options
  const rows = async (connection: string, list: RunList, query: RowQuery): Promise<RunRow[]> => {
    const items = await attentionRows(options, (shard) => runPartition(list, connection, shard), query)
    return items.map((item) => ({ id: idOf(item.pk?.S), at: atOf(item) }))
  }
  return {
    async run(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: runKey(id), ConsistentRead: true }),
      )
      return fromRunItem(Item)
    },
    async runs(ids) {
      const items = await getMany(options, ids.map(runKey))
      const found = items.flatMap((item) => fromRunItem(item) ?? [])
      return new Map(found.map((run) => [run.id, run]))
    },
    async putRun(run) {
      const next = { ...run, version: run.version + 1 }
      return (await putVersion(options, toRunItem(next), run.version)) ? next : 'conflict'
    },
    dueRuns: (connection, until, limit, from = 0) => rows(connection, 'active', { from, until, limit }),
    listRuns: (connection, list, limit) =>
      rows(connection, list, { from: 0, until: everMs, limit, newestFirst: list === 'ended' }),
  }
}
