import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalStack } from './stack.ts'

/** The reference: the stack's emulators, called with bare SDK clients on a table, queue and bus nobody listens to. */
export class Emulators {
  readonly #table: DynamoDBClient
  readonly #queue: SQSClient
  readonly #bus: EventBridgeClient
  #queueUrl: string | undefined

  private constructor({ ready }: LocalStack) {
    const common = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    this.#table = new DynamoDBClient({ ...common, endpoint: ready.aws.dynamodb })
    this.#queue = new SQSClient({ ...common, endpoint: ready.aws.sqs, useQueueUrlAsEndpoint: false })
    this.#bus = new EventBridgeClient({ ...common, endpoint: ready.aws.events })
  }

  static async open(stack: LocalStack): Promise<Emulators> {
    const emulators = new Emulators(stack)
    await emulators.#table.send(
      new CreateTableCommand({
        TableName: 'bench',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    )
    const { QueueUrl } = await emulators.#queue.send(new CreateQueueCommand({ QueueName: 'bench' }))
    emulators.#queueUrl = QueueUrl
    // dynalite makes a table active after a moment.
    await emulators.accept('first').catch(() => new Promise((resolve) => setTimeout(resolve, 1_000)))
    return emulators
  }

  /** What accepting one task costs: read the head, write data and head, wake. */
  async accept(id: string): Promise<void> {
    const item = (sk: string) => ({ pk: { S: `WI#${id}` }, sk: { S: sk }, text: { S: ''.padEnd(800, id) } })
    const TableName = 'bench'
    const { pk, sk } = item('HEAD')
    await this.#table.send(new GetItemCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))
    await this.#table.send(new PutItemCommand({ TableName, Item: item('SNAP#1') }))
    const ConditionExpression = 'attribute_not_exists(pk)'
    await this.#table.send(new PutItemCommand({ TableName, Item: item('HEAD'), ConditionExpression }))
    const MessageBody = JSON.stringify({ v: 1, id })
    await this.#queue.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody }))
  }

  /** What acknowledging one webhook costs. */
  async put(detail: string): Promise<void> {
    const Entries = [{ Source: 'workbridge.bench', DetailType: 'bench', Detail: detail }]
    const { FailedEntryCount } = await this.#bus.send(new PutEventsCommand({ Entries }))
    if (FailedEntryCount !== 0) throw new Error('the bus refused an event')
  }

  close(): void {
    for (const client of [this.#table, this.#queue, this.#bus]) client.destroy()
  }
}
