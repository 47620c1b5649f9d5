import { AsyncLocalStorage } from 'node:async_hooks'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { FakeQueue } from './fake-queue.ts'
import { FakeTable } from './fake-table.ts'
import type { FaultName, Steps } from './steps.ts'

interface Command {
  constructor: { name: string }
  input: object
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of many operations
type Input = any

const latencyMs = 5
const triesMs = 9_000
const writes: readonly FaultName[] = ['before', 'after', 'repeat', 'throttle', 'slow']
const reads: readonly FaultName[] = ['before', 'throttle', 'slow']
const indexReads: readonly FaultName[] = [...reads, 'stale']
const batches: readonly FaultName[] = ['before', 'after', 'repeat', 'throttle', 'slow', 'partial']
const isRead = (operation: string) => operation.startsWith('Get') || operation === 'Query'
const faultsOf = (operation: string, input: Input) =>
  input.IndexName
    ? indexReads
    : operation.includes('Batch') || operation === 'PutEvents'
      ? batches
      : isRead(operation)
        ? reads
        : writes

const failure = (name: string) => Object.assign(new Error(name), { name })

/** AWS in memory behind the SDK's commands: one table, queues, a bus that feeds two of them, secrets. */
export class FakeAws {
  readonly table = new FakeTable()
  readonly queues = new Map<string, FakeQueue>()
  readonly secrets = new Map<string, string>()
  /** All that went over the bus. */
  readonly events: string[] = []
  /** What nothing here knows how to answer: a fault of this fake. */
  readonly unknown: string[] = []
  /** Where the bus's rules send: all of our events, and those of a trigger rule's topics. */
  target: FakeQueue | undefined
  triggers: { queue: FakeQueue; topics: ReadonlySet<string> } | undefined
  readonly #steps: Steps

  constructor(steps: Steps) {
    this.#steps = steps
  }

  /** A client of any service. */
  client<T extends DynamoDBClient | SQSClient>(): T {
    return { send: (command: Command) => this.send(command) } as unknown as T
  }

  send(command: Command): Promise<object> {
    const operation = command.constructor.name.replace(/Command$/, '')
    const { input } = command
    const io = { what: describe(operation, input), faults: faultsOf(operation, input) }
    return this.#steps.io(io, (fault) => this.#failing(operation, input, fault))
  }

  async #failing(operation: string, input: Input, fault: FaultName | undefined): Promise<object> {
    const { clock } = this.#steps
    await this.#steps.wait(latencyMs)
    switch (fault) {
      case 'before':
        await clock.sleep(triesMs)
        throw failure('TimeoutError')
      case 'throttle':
        await clock.sleep(500)
        throw failure('ThrottlingException')
      case 'after':
        this.#quietly(operation, input)
        await clock.sleep(triesMs)
        throw failure('TimeoutError')
      case 'repeat':
        this.#quietly(operation, input)
        await clock.sleep(3_000)
        break
      case 'slow':
        await clock.sleep(6_000)
        break
      case 'stale':
        return { Items: [] }
      case 'partial':
        return this.#partly(operation, input)
    }
    return this.#run(operation, input)
  }

  #quietly(operation: string, input: Input): void {
    try {
      this.#run(operation, input)
    } catch {
      // Its reply is lost, whatever it says.
    }
  }

  #run(operation: string, input: Input): object {
    try {
      return this.#do(operation, input)
    } catch (error) {
      const { name, message } = error as Error
      if (name !== 'ConditionalCheckFailedException') this.unknown.push(`${operation}: ${message}`)
      throw error
    }
  }

  #do(operation: string, input: Input): object {
    switch (operation) {
      case 'SendMessage':
        this.#queue(input.QueueUrl).send(input.MessageBody, (input.DelaySeconds ?? 0) * 1_000)
        return {}
      case 'SendMessageBatch':
        for (const { MessageBody, DelaySeconds = 0 } of input.Entries)
          this.#queue(input.QueueUrl).send(MessageBody, DelaySeconds * 1_000)
        return { Failed: [] }
      case 'PutEvents':
        for (const entry of input.Entries) this.#put(entry)
        return { FailedEntryCount: 0, Entries: input.Entries.map(() => ({ EventId: 'e' })) }
      case 'GetSecretValue':
        return { SecretString: this.secrets.get(input.SecretId) }
      case 'PutSecretValue':
        this.secrets.set(input.SecretId, input.SecretString)
        return {}
      default:
        return this.table.run(operation, input)
    }
  }

  #put(entry: Input): void {
    this.events.push(JSON.stringify(entry))
    const { Source: source, DetailType } = entry
    const detail = JSON.parse(entry.Detail)
    this.target?.send(JSON.stringify({ detail }), 50)
    if (this.triggers?.topics.has(DetailType))
      this.triggers.queue.send(JSON.stringify({ source, 'detail-type': DetailType, detail }), 50)
  }

  /** The first of a batch is taken, the others are refused with HTTP 200. */
  #partly(operation: string, input: Input): object {
    switch (operation) {
      case 'SendMessageBatch':
        this.#run(operation, { ...input, Entries: input.Entries.slice(0, 1) })
        return { Failed: input.Entries.slice(1).map(({ Id }: Input) => ({ Id, Code: 'InternalError' })) }
      case 'PutEvents': {
        // Of a single one, nothing is taken.
        const taken = input.Entries.slice(0, -1)
        this.#run(operation, { ...input, Entries: taken })
        const Entries = [...taken.map(() => ({ EventId: 'e' })), { ErrorCode: 'InternalFailure' }]
        return { FailedEntryCount: 1, Entries }
      }
      case 'BatchGetItem': {
        const [table = ''] = Object.keys(input.RequestItems)
        const { Keys } = input.RequestItems[table]
        const first = this.#run(operation, { RequestItems: { [table]: { Keys: Keys.slice(0, -1) } } })
        return { ...first, UnprocessedKeys: { [table]: { Keys: Keys.slice(-1) } } }
      }
      default:
        throw new Error(`${operation} is never done in part`)
    }
  }

  #queue(url: string): FakeQueue {
    const queue = this.queues.get(url)
    if (!queue) throw failure('QueueDoesNotExist')
    return queue
  }
}

function describe(operation: string, input: Input): string {
  const key = input.Key ?? input.Item
  const place = key?.sk?.S ?? input.IndexName ?? ''
  return [operation, place.startsWith('SNAP#') ? 'SNAP' : place].filter(Boolean).join(' ')
}

/** Clients that a module opens for itself reach the AWS of the story they are used in. */
export const inAws = new AsyncLocalStorage<FakeAws>()
for (const type of [SecretsManagerClient, EventBridgeClient])
  type.prototype.send = ((command: Command) => inAws.getStore()?.send(command)) as never
