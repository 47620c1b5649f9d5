import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import type { GateTable } from './gate-table.ts'
import type { Item } from './head-item.ts'

/** Limit of BatchGetItem. */
const mostGets = 100
const mostRounds = 6

/** The items that are there, in no promised order; strongly consistent. */
export async function getMany(options: GateTable, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = []
  for (let i = 0; i < keys.length; i += mostGets)
    items.push(...(await getSome(options, keys.slice(i, i + mostGets))))
  return items
}

async function getSome({ client, table }: GateTable, keys: Item[]): Promise<Item[]> {
  const items: Item[] = []
  let left = keys
  for (let round = 0; left.length > 0; round++) {
    if (round === mostRounds) throw new Error('the table does not answer for all keys')
    const request = { [table]: { Keys: left, ConsistentRead: true } }
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: request }),
    )
    items.push(...(Responses?.[table] ?? []))
    left = (UnprocessedKeys?.[table]?.Keys ?? []) as Item[]
  }
  return items
}
