import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type EngineName,
  startTable,
  type TableDefinition,
  type TableService,
} from '../../../local/aws/table.ts'
import { clientFor } from './clients.ts'

const definition: TableDefinition = {
  TableName: 'workbridge',
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
  BillingMode: 'PAY_PER_REQUEST',
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
}
/** As a template has them besides. */
const more = {
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
  Tags: [{ Key: 'a', Value: 'b' }],
}
const key = { pk: { S: 'a' }, sk: { S: 'b' } }

// Java takes its time on a busy machine.
describe.each<EngineName>(['dynamodb-local', 'dynalite'])('%s', { timeout: 60_000 }, (engine) => {
  let table: TableService
  let client: DynamoDBClient
  const dataDir = mkdtempSync(join(tmpdir(), 'table-'))
  const start = async () => {
    table = await startTable({ engine, dataDir })
    client = new DynamoDBClient(clientFor(table.url))
  }
  const stop = async () => {
    client.destroy()
    await table.close()
  }
  beforeAll(async () => {
    await start()
    await table.createTable({ ...definition, ...more } as TableDefinition)
  })
  afterAll(async () => {
    await stop()
    rmSync(dataDir, { recursive: true })
  })

  test('a table of the template is ready at once', async () => {
    const again = await table.createTable(definition)

    expect(table.engine).toBe(engine)
    expect(table.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(again).toEqual({
      name: 'workbridge',
      arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/workbridge',
    })
  })

  test('conditions hold and the sparse index is queried in order', async () => {
    const put = (sk: string, attentionAt: string) =>
      client.send(
        new PutItemCommand({
          TableName: 'workbridge',
          Item: {
            pk: { S: 'x' },
            sk: { S: sk },
            attention: { S: 'webex#0' },
            attentionAt: { N: attentionAt },
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      )
    await put('1', '20')
    await put('2', '3')

    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'workbridge',
        IndexName: 'attention',
        KeyConditionExpression: 'attention = :a AND attentionAt <= :t',
        ExpressionAttributeValues: { ':a': { S: 'webex#0' }, ':t': { N: '20' } },
      }),
    )

    expect(Items.map(({ sk }) => sk?.S)).toEqual(['2', '1'])
    await expect(put('1', '9')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  })

  test('a hundred updates at once are all counted', async () => {
    const add = () =>
      client.send(
        new UpdateItemCommand({
          TableName: 'workbridge',
          Key: { pk: { S: 'count' }, sk: { S: '1' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        }),
      )

    const results = await Promise.all(Array.from({ length: 100 }, add))

    const counts = results.map(({ Attributes }) => Number(Attributes?.n?.N)).sort((a, b) => a - b)
    expect(counts).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  test('with a directory the items are there after a restart', async () => {
    await client.send(new PutItemCommand({ TableName: 'workbridge', Item: { ...key, n: { N: '7' } } }))

    await stop()
    await start()
    await table.createTable(definition)
    const { Item } = await client.send(new GetItemCommand({ TableName: 'workbridge', Key: key }))

    expect(Item?.n).toEqual({ N: '7' })
  })

  test('a kept table with other keys is refused', async () => {
    const changed = {
      ...definition,
      GlobalSecondaryIndexes: undefined,
      AttributeDefinitions: definition.AttributeDefinitions?.slice(0, 2),
    }

    await expect(table.createTable(changed)).rejects.toThrow('has other keys than the template')
  })

  test('a property that would not work is refused', async () => {
    const streaming = { ...definition, StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }

    await expect(table.createTable(streaming)).rejects.toThrow('cannot do: StreamSpecification')
  })

  test.runIf(engine === 'dynamodb-local')('time to live is on', async () => {
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: 'workbridge' }),
    )

    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' })
  })
})
