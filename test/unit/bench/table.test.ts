import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Meter } from '../../../bench/aws/meter.ts'
import { Table, TableError, tableName } from '../../../bench/aws/table.ts'

const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite')
const server = dynalite({ createTableMs: 0 })
let client: DynamoDBClient

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  })
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'attention', AttributeType: 'S' },
        { AttributeName: 'attentionAt', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'attention',
          KeySchema: [
            { AttributeName: 'attention', KeyType: 'HASH' },
            { AttributeName: 'attentionAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['since'] },
        },
      ],
    }),
  )
})

afterAll(() => {
  client.destroy()
  server.closeAllConnections()
  server.close()
})

const commands = { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand }
type Operation = 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem'
type Step = [Operation, Record<string, unknown>]

const key = (pk: string, sk = 'A') => ({ pk: { S: pk }, sk: { S: sk } })
const n = (value: number) => ({ N: String(value) })

async function fromDynalite([operation, input]: Step): Promise<object> {
  const Command = commands[`${operation}Command`] as typeof GetItemCommand
  try {
    const { $metadata: _, ...answer } = await client.send(
      new Command({ TableName: tableName, ...input } as never),
    )
    return answer
  } catch (error) {
    return { error: (error as Error).name }
  }
}

function fromOurs(table: Table, [operation, input]: Step): object {
  try {
    return table.call(operation, input)
  } catch (error) {
    if (error instanceof TableError) return { error: error.message }
    throw error
  }
}

/** What functions/aws asks of DynamoDB, in its own words. */
const steps: Step[] = [
  ['PutItem', { Item: { ...key('a'), v: n(1) }, ConditionExpression: 'attribute_not_exists(pk)' }],
  ['PutItem', { Item: { ...key('a'), v: n(1) }, ConditionExpression: 'attribute_not_exists(pk)' }],
  [
    'PutItem',
    {
      Item: { ...key('a'), v: n(2), attention: { S: 'due#1' }, attentionAt: n(70), since: n(60) },
      ConditionExpression: 'v = :read',
      ExpressionAttributeValues: { ':read': n(1) },
    },
  ],
  ['GetItem', { Key: key('a'), ConsistentRead: true }],
  ['GetItem', { Key: key('nobody') }],
  ...[3, 3, 9].map(
    (room): Step => [
      'UpdateItem',
      {
        Key: key('gate'),
        UpdateExpression:
          'SET used = if_not_exists(used, :zero) + :block, #minute = :minute REMOVE closed ADD fence :block',
        ConditionExpression: 'attribute_not_exists(#minute) OR (#minute = :minute AND used <= :room)',
        ExpressionAttributeNames: { '#minute': 'minute' },
        ExpressionAttributeValues: { ':zero': n(0), ':block': n(5), ':minute': n(1), ':room': n(room) },
        ReturnValues: 'ALL_NEW',
      },
    ],
  ),
  [
    'UpdateItem',
    {
      Key: key('gate'),
      UpdateExpression: 'SET pauses = :none',
      ExpressionAttributeValues: { ':none': { M: { webex: { M: { probes: n(0) } } } } },
    },
  ],
  [
    'UpdateItem',
    {
      Key: key('gate'),
      UpdateExpression: 'SET pauses.#scope.probes = :one',
      ConditionExpression: 'pauses.#scope.probes = :zero',
      ExpressionAttributeNames: { '#scope': 'webex' },
      ExpressionAttributeValues: { ':zero': n(0), ':one': n(1) },
      ReturnValues: 'ALL_NEW',
    },
  ],
  [
    'UpdateItem',
    {
      Key: key('gate'),
      UpdateExpression: 'REMOVE pauses.#scope, used',
      ConditionExpression: 'attribute_exists(pauses.#scope)',
      ExpressionAttributeNames: { '#scope': 'webex' },
      ReturnValues: 'ALL_NEW',
    },
  ],
  ...['SNAP#1', 'SNAP#2', 'TL#1'].map((sk): Step => ['PutItem', { Item: key('a', sk) }]),
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :snap)',
      ExpressionAttributeValues: { ':pk': { S: 'a' }, ':snap': { S: 'SNAP#' } },
    },
  ],
  ...[69, 70].map(
    (until): Step => [
      'Query',
      {
        IndexName: 'attention',
        KeyConditionExpression: 'attention = :list AND attentionAt <= :until',
        ExpressionAttributeValues: { ':list': { S: 'due#1' }, ':until': n(until) },
        Limit: 5,
      },
    ],
  ),
]

describe('the table of the bench', () => {
  it('answers as dynalite does', async () => {
    const table = new Table(new Meter())
    for (const step of steps) {
      const theirs = (await fromDynalite(step)) as Record<string, unknown>
      const ours = JSON.parse(JSON.stringify(fromOurs(table, step)))
      for (const name of ['error', 'Item', 'Items', 'Attributes'])
        expect(ours[name], `${name} of ${JSON.stringify(step)}`).toEqual(theirs[name])
    }
  })

  it('counts what AWS bills, refused writes too', () => {
    const meter = new Meter()
    const table = new Table(meter)

    for (const step of steps.slice(0, 3)) fromOurs(table, step)
    expect(meter.take()).toEqual({ 'table writes': 3, 'index writes': 1 })

    fromOurs(table, ['GetItem', { Key: key('a'), ConsistentRead: true }])
    fromOurs(table, ['GetItem', { Key: key('a') }])
    expect(meter.take()).toEqual({ 'table reads': 1.5 })
  })

  it('refuses what it does not know instead of guessing', () => {
    const table = new Table(new Meter())
    expect(() => table.call('Scan', {})).toThrow('Scan is not there')
    expect(() => table.call('PutItem', { Item: key('a'), ConditionExpression: 'size(pk) > :one' })).toThrow(
      /expected|unexpected|compare/,
    )
  })
})
