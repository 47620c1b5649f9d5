import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { account, region } from './http.ts'
import { createInputOf, shapeOf, type TableDefinition } from './table/definition.ts'
import { startDynalite } from './table/dynalite.ts'
import { hasJar, hasJava, startDynamoDbLocal } from './table/dynamodb-local.ts'
import type { Engine, EngineName } from './table/engine.ts'

export type { TableDefinition } from './table/definition.ts'
export type { EngineName } from './table/engine.ts'

export interface TableService {
  url: string
  engine: EngineName
  /** Creates a table, or finds it as it was kept; then it is ready. @throws Error for a kept one of another shape */
  createTable(definition: TableDefinition): Promise<{ name: string; arn: string }>
  close(): Promise<void>
}

export interface TableOptions {
  /** Keeps the tables there; in memory without. Each engine has files of its own. */
  dataDir?: string
  /** By default DynamoDB Local where Java 17 is found, else dynalite, which knows no transactions and no TTL. */
  engine?: EngineName
}

/** Starts a DynamoDB emulator in its own process or thread. */
export async function startTable({ dataDir, engine }: TableOptions = {}): Promise<TableService> {
  const name = engine ?? (hasJar() && (await hasJava()) ? 'dynamodb-local' : 'dynalite')
  const running = name === 'dynalite' ? await startDynalite(dataDir) : await startDynamoDbLocal(dataDir)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: running.url, region, credentials })
  return {
    url: running.url,
    engine: running.name,
    createTable: (definition) => createTable(client, running, definition),
    async close() {
      client.destroy()
      await running.close()
    },
  }
}

async function createTable(client: DynamoDBClient, engine: Engine, definition: TableDefinition) {
  const { TableName: name = '', TimeToLiveSpecification: ttl } = definition
  try {
    await client.send(new CreateTableCommand(createInputOf(definition)))
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  const found = await untilActive(client, name)
  if (shapeOf(found) !== shapeOf(definition)) {
    throw new Error(`the kept table ${name} has other keys than the template: ${shapeOf(found)}; remove it`)
  }
  // DynamoDB Local deletes by real time; what code reads must not depend on it, as on AWS.
  if (ttl?.Enabled && engine.name === 'dynamodb-local') await expire(client, name, ttl.AttributeName)
  return { name, arn: `arn:aws:dynamodb:${region}:${account}:table/${name}` }
}

async function untilActive(client: DynamoDBClient, TableName: string) {
  for (;;) {
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }))
    if (Table.TableStatus === 'ACTIVE') return Table
    await sleep(20)
  }
}

async function expire(client: DynamoDBClient, TableName: string, AttributeName = '') {
  try {
    const TimeToLiveSpecification = { Enabled: true, AttributeName }
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  } catch (error) {
    // A kept table has it already.
    if (!String(error).includes('already enabled')) throw error
  }
}
