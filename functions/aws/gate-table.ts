import {
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { isConditionFailed } from './clients.ts'
import { type GateState, toGateState } from './gate-item.ts'
import type { Item } from './head-item.ts'
import { type ConnectionItem, connectionKey } from './keys.ts'

export interface GateTable {
  client: DynamoDBClient
  table: string
}

export interface GateOptions extends GateTable {
  queue: SQSClient
  /** Wake-up queue URL of each connection. */
  queues: Record<string, string>
}

export interface Change {
  set: string
  condition?: string
  names?: Record<string, string>
  values?: Item
}

/** A conditional change of one connection item; `undefined` when the condition did not hold. */
export async function change(
  { client, table }: GateTable,
  connection: string,
  item: ConnectionItem,
  { set, condition, names, values }: Change,
): Promise<Item | undefined> {
  const input: UpdateItemCommandInput = {
    TableName: table,
    Key: connectionKey(connection, item),
    UpdateExpression: set,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  }
  try {
    return (await client.send(new UpdateItemCommand(input))).Attributes
  } catch (error) {
    if (isConditionFailed(error)) return undefined
    throw error
  }
}

export async function readGate({ client, table }: GateTable, connection: string): Promise<GateState> {
  const Key = connectionKey(connection, 'GATE')
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
  return toGateState(Item)
}

export const n = (value: number) => ({ N: String(value) })
