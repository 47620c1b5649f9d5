import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { toItem } from '../../../functions/aws/head-item.ts'
import { tableStore } from '../../../functions/aws/store.ts'
import { accepted, t0 } from '../../support/workitem.ts'

const table = 'workbridge'
const client = new DynamoDBClient({ region: 'us-east-1' })
const aws = mockClient(client)
const store = tableStore({ client, table, now: () => t0 })
beforeEach(() => {
  aws.reset()
})
const heads = Array.from({ length: 5 }, (_, n) => ({
  ...accepted(),
  id: `0000000${n}-0000-5000-8000-000000000000`,
}))
const ids = heads.map(({ id }) => id)
const throttled = Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' })

describe('partial replies', () => {
  it('reads what was left over', async () => {
    aws
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { [table]: heads.slice(0, 2).map(toItem) },
        UnprocessedKeys: {
          [table]: { Keys: heads.slice(2).map(({ id }) => ({ pk: { S: `WI#${id}` }, sk: { S: 'HEAD' } })) },
        },
      })
      .resolvesOnce({ Responses: { [table]: heads.slice(2).map(toItem) } })

    const found = await store.heads(ids)

    expect([...found.keys()]).toEqual(ids)
    expect(aws.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems?.[table]?.Keys).toHaveLength(
      3,
    )
  })

  it('gives up reading what is left over for ever: half an answer would look like "unknown"', async () => {
    const Keys = [{ pk: { S: 'x' }, sk: { S: 'HEAD' } }]
    aws.on(BatchGetItemCommand).resolves({ Responses: {}, UnprocessedKeys: { [table]: { Keys } } })

    await expect(store.heads(ids)).rejects.toThrow('does not answer')
  })
})

describe('errors', () => {
  it('of the table are not taken for conflicts', async () => {
    aws.on(PutItemCommand).rejects(throttled)

    await expect(store.put(accepted())).rejects.toThrow('slow down')
  })

  it('while finding out whether a write is our own are not taken for an answer', async () => {
    aws
      .on(PutItemCommand)
      .rejects(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }))
    aws.on(GetItemCommand).rejects(throttled)

    await expect(store.put(accepted())).rejects.toThrow('slow down')
  })

  it('moved entries are written before the head that no longer holds them', async () => {
    const timeline = Array.from({ length: 51 }, (_, n) => ({ k: `hash${n}`, at: t0, what: 'note' as const }))
    aws.on(PutItemCommand).resolves({})

    await store.put({ ...accepted(), timeline })

    expect(aws.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item?.sk?.S)).toEqual([
      'TL#000000',
      'HEAD',
    ])
  })

  it('reads strongly consistent wherever a decision follows', async () => {
    aws.on(GetItemCommand).resolves({})
    aws.on(BatchGetItemCommand).resolves({})

    await store.head('w')
    await store.snapshot('w', 'a')
    await store.heads(['w'])

    for (const call of aws.commandCalls(GetItemCommand)) expect(call.args[0].input.ConsistentRead).toBe(true)
    const [batch] = aws.commandCalls(BatchGetItemCommand)
    expect(batch?.args[0].input.RequestItems?.[table]?.ConsistentRead).toBe(true)
  })
})

describe('regression: replies in pages', () => {
  const more = { pk: { S: 'WI#w' }, sk: { S: 'somewhere' } }
  const snapshotItem = (key: string) => ({ pk: { S: 'WI#w' }, sk: { S: `SNAP#${key}` } })

  it('lets all snapshots expire, not only those of the first page', async () => {
    aws
      .on(QueryCommand)
      .resolvesOnce({ Items: [snapshotItem('a')], LastEvaluatedKey: more })
      .resolvesOnce({ Items: [snapshotItem('b')] })
    aws.on(UpdateItemCommand).resolves({})

    await store.expireSnapshots('w', t0)

    expect(aws.commandCalls(UpdateItemCommand).map((call) => call.args[0].input.Key?.sk?.S)).toEqual([
      'SNAP#a',
      'SNAP#b',
    ])
    expect(aws.commandCalls(QueryCommand)[1]?.args[0].input.ExclusiveStartKey).toEqual(more)
  })

  it('a snapshot that was deleted meanwhile is not made anew', async () => {
    aws.on(QueryCommand).resolves({ Items: [snapshotItem('a'), snapshotItem('b')] })
    aws
      .on(UpdateItemCommand)
      .rejectsOnce(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }))
      .resolves({})

    await store.expireSnapshots('w', t0)

    expect(aws.commandCalls(UpdateItemCommand)).toHaveLength(2)
  })

  it('gives the whole timeline', async () => {
    const moved = (first: string, at: number) => ({
      pk: { S: 'WI#w' },
      sk: { S: `TL#${first}` },
      entries: { S: JSON.stringify([{ k: 'k', at, what: 'note' }]) },
    })
    aws
      .on(QueryCommand)
      .resolvesOnce({ Items: [moved('000000', 1)], LastEvaluatedKey: more })
      .resolvesOnce({ Items: [moved('000025', 2)] })

    const entries = await store.timeline({ ...accepted(), moved: 50, timeline: [] })

    expect(entries.map(({ at }) => at)).toEqual([1, 2])
  })

  it('lists as many rows as were asked for', async () => {
    const row = (n: number) => ({ pk: { S: `WI#${n}` }, attentionAt: { N: String(n) }, since: { N: '1' } })
    let page = 0
    aws.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values, ExclusiveStartKey }) => {
      if (!values[':partition'].S.endsWith('#0')) return { Items: [] }
      page += 1
      return ExclusiveStartKey
        ? { Items: [row(3), row(4)] }
        : { Items: [row(1), row(2)], LastEvaluatedKey: more }
    })

    const rows = await store.attention('webex', 'due', t0, 10)

    expect(rows.map(({ at }) => at)).toEqual([1, 2, 3, 4])
    expect(page).toBe(2)
  })
})
