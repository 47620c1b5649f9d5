import type {
  BatchGetItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { apply, holds, type Item, type Terms } from './expressions.ts'

const keyOf = (item: Item | undefined): string => `${item?.pk?.S}\n${item?.sk?.S}`

/** One table in memory that answers the project's commands as DynamoDB does. Input and output are copies. */
export class FakeTable {
  readonly items = new Map<string, Item>()
  readonly #operations: Record<string, (input: never) => object> = {
    GetItem: (input) => this.#get(input),
    PutItem: (input) => this.#put(input),
    UpdateItem: (input) => this.#update(input),
    Query: (input) => this.#query(input),
    BatchGetItem: (input) => this.#batchGet(input),
  }

  run(operation: string, input: object): object {
    const run = this.#operations[operation]
    if (!run) throw new Error(`fake table: no operation ${operation}`)
    return run(input as never)
  }

  #get({ Key }: GetItemCommandInput) {
    const Item = this.items.get(keyOf(Key))
    return { Item: Item && { ...Item } }
  }

  #put({ Item = {}, ConditionExpression, ...rest }: PutItemCommandInput) {
    const item = this.items.get(keyOf(Item)) ?? {}
    check(ConditionExpression, {
      item,
      names: rest.ExpressionAttributeNames,
      values: rest.ExpressionAttributeValues,
    })
    this.items.set(keyOf(Item), { ...Item })
    return {}
  }

  #update({ Key, UpdateExpression = '', ConditionExpression, ...rest }: UpdateItemCommandInput) {
    const item: Item = structuredClone(this.items.get(keyOf(Key)) ?? { ...Key })
    const isNew = !this.items.has(keyOf(Key))
    const terms = { names: rest.ExpressionAttributeNames, values: rest.ExpressionAttributeValues }
    check(ConditionExpression, { item: isNew ? {} : item, ...terms })
    apply(UpdateExpression, { item, ...terms })
    this.items.set(keyOf(Key), item)
    return { Attributes: structuredClone(item) }
  }

  #query({ IndexName, KeyConditionExpression = '', ExpressionAttributeValues, Limit }: QueryCommandInput) {
    const sort = IndexName ? 'attentionAt' : 'sk'
    const order = (item: Item) => (IndexName ? Number(item[sort]?.N) : (item[sort]?.S ?? ''))
    const Items = [...this.items.values()]
      .filter((item) => holds(KeyConditionExpression, { item, values: ExpressionAttributeValues }))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .slice(0, Limit)
    return { Items: structuredClone(Items) }
  }

  #batchGet({ RequestItems = {} }: BatchGetItemCommandInput) {
    const Responses = Object.fromEntries(
      Object.entries(RequestItems).map(([table, { Keys = [] }]) => [
        table,
        Keys.flatMap((key) => {
          const item = this.items.get(keyOf(key))
          return item ? [{ ...item }] : []
        }),
      ]),
    )
    return { Responses }
  }
}

function check(condition: string | undefined, terms: Terms): void {
  if (condition === undefined || holds(condition, terms)) return
  throw Object.assign(new Error('The conditional request failed'), {
    name: 'ConditionalCheckFailedException',
  })
}
