import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { tableGate } from '../../functions/aws/gate.ts'
import { tableRunGate } from '../../functions/aws/run-gate.ts'
import { tableRunStore } from '../../functions/aws/run-store.ts'
import { tableStore } from '../../functions/aws/store.ts'
import type { Gate, Store } from '../../functions/domain/ports.ts'
import type { RunGate, RunStore } from '../../functions/domain/runs/ports.ts'
import { hasJar, hasJava } from '../../local/aws/table/dynamodb-local.ts'
import { type EngineName, startTable } from '../../local/aws/table.ts'
import { MemoryGate } from './memory-gate.ts'
import { MemoryRunGate } from './memory-run-gate.ts'
import { MemoryRunStore } from './memory-run-store.ts'
import { MemoryStore } from './memory-store.ts'
import { tableDefinition } from './table-definition.ts'

export interface SentWake {
  connection: string
  id: string
  delayMs: number
}

/** One way to keep work, and as many workers on it as a test opens. */
export interface Backend {
  openStore(now: () => number): Store
  /** A gate of its own, as each sandbox has; all of them share what is kept. */
  openGate(sent: SentWake[]): Gate
  openRunStore(): RunStore
  /** As `openGate`. `sent`: its tick's messages. */
  openRunGate(sent: SentWake[]): RunGate
  close(): Promise<void>
}

export interface TableBackend extends Backend {
  client: DynamoDBClient
  table: string
}

export type BackendName = 'memory' | EngineName

const withJava = hasJar() && (await hasJava())

/** DynamoDB Local needs Java; where there is none the other two stand for it. */
export const tableNames: EngineName[] = withJava ? ['dynalite', 'dynamodb-local'] : ['dynalite']
export const backendNames: BackendName[] = ['memory', ...tableNames]

export const openBackend = (name: BackendName): Promise<Backend> =>
  name === 'memory' ? openMemory() : openTable(name)

async function openMemory(): Promise<Backend> {
  let store: MemoryStore | undefined
  let gate: MemoryGate | undefined
  const runStore = new MemoryRunStore()
  let runGate: MemoryRunGate | undefined
  const sent: SentWake[][] = []
  const wake = async (connection: string, ids: readonly string[], delayMs = 0) => {
    for (const list of sent) list.push(...ids.map((id) => ({ connection, id, delayMs })))
  }
  return {
    openStore: (now) => {
      store ??= new MemoryStore(now)
      return store
    },
    openGate(list) {
      sent.push(list)
      gate ??= new MemoryGate({ wake })
      return gate
    },
    openRunStore: () => runStore,
    openRunGate(list) {
      sent.push(list)
      runGate ??= new MemoryRunGate(async ({ connection, id, delayMs }) => wake(connection, [id], delayMs))
      return runGate
    },
    close: async () => {},
  }
}

export async function openTable(engine: EngineName): Promise<TableBackend> {
  const service = await startTable({ engine })
  await service.createTable(tableDefinition)
  const table = tableDefinition.TableName ?? ''
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: service.url, region: 'us-east-1', credentials })
  return {
    client,
    table,
    openStore: (now) => tableStore({ client, table, now }),
    openGate: (sent) => tableGate({ client, table, ...recordingQueues(sent) }),
    openRunStore: () => tableRunStore({ client, table }),
    openRunGate: (sent) => tableRunGate({ client, table, ...recordingQueues(sent) }),
    async close() {
      client.destroy()
      await service.close()
    },
  }
}

/** A queue of every connection that only notes what is sent to it. */
export function recordingQueues(sent: SentWake[]): { queue: SQSClient; queues: Record<string, string> } {
  const queue = new SQSClient({ region: 'us-east-1' })
  mockClient(queue)
    .on(SendMessageCommand)
    .callsFake(({ QueueUrl = '', MessageBody = '', DelaySeconds = 0 }) => {
      const { id } = JSON.parse(MessageBody)
      sent.push({ connection: QueueUrl.split('/').at(-1) ?? '', id, delayMs: DelaySeconds * 1_000 })
      return {}
    })
  const urlOf = (_: unknown, connection: string | symbol) => `https://sqs.local/${String(connection)}`
  return { queue, queues: new Proxy<Record<string, string>>({}, { get: urlOf }) }
}
