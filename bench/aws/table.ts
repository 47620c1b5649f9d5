import { type Item, indexUnits, type Projection, queryUnits, readUnits, writeUnits } from './capacity.ts'
import { Expression, type Terms } from './expression.ts'
import type { Meter } from './meter.ts'

export const tableName = 'bench'

/** As infra/constructs/table.ts makes it. */
export const attention: Projection = {
  key: 'attention',
  attributes: ['attention', 'attentionAt', 'pk', 'sk', 'since'],
}

interface Input extends Terms {
  IndexName?: string
  ConsistentRead?: boolean
  Item?: Item
  Key?: Item
  Limit?: number
  ConditionExpression?: string
  KeyConditionExpression?: string
  UpdateExpression?: string
  ReturnValues?: string
  RequestItems?: Record<string, { Keys: Item[] }>
}

/** What DynamoDB answers with an error. */
export class TableError extends Error {}

/**
 * The one table in memory, as far as functions/aws uses DynamoDB, with every unit counted as AWS bills it. Answers in
 * microseconds, so that what is measured is not the table. A test compares it with dynalite.
 */
export class Table {
  readonly #meter: Meter
  /** By partition key, then by sort key. */
  readonly #items = new Map<string, Map<string, Item>>()
  /** What is in the index, by both keys. */
  readonly #listed = new Map<string, Item>()

  constructor(meter: Meter) {
    this.#meter = meter
  }

  /** Puts an item there without anybody paying for it. */
  fill(item: Item): void {
    const key = keyOf(item)
    const partition = this.#items.get(key.pk) ?? new Map<string, Item>()
    this.#items.set(key.pk, partition.set(key.sk, item))
    if (item[attention.key]) this.#listed.set(`${key.pk} ${key.sk}`, item)
    else this.#listed.delete(`${key.pk} ${key.sk}`)
  }

  call(operation: string, input: Input): object {
    switch (operation) {
      case 'GetItem':
        return this.#get(input)
      case 'BatchGetItem':
        return this.#batchGet(input.RequestItems?.[tableName]?.Keys ?? [])
      case 'PutItem':
        this.#write(input, input.Item ?? {}, () => input.Item ?? {})
        return {}
      case 'UpdateItem':
        return this.#update(input)
      case 'Query':
        return this.#query(input)
      default:
        throw new Error(`${operation} is not there: add it to bench/aws/table.ts`)
    }
  }

  #at(key: Item | undefined): Item | undefined {
    const { pk, sk } = keyOf(key)
    return this.#items.get(pk)?.get(sk)
  }

  #partition({ ExpressionAttributeValues }: Input): Map<string, Item> {
    return this.#items.get(String(ExpressionAttributeValues?.[':pk']?.S)) ?? new Map()
  }

  #get({ Key, ConsistentRead }: Input): object {
    const Item = this.#at(Key)
    this.#meter.add('table reads', readUnits(Item) * (ConsistentRead ? 1 : 0.5))
    return { Item }
  }

  #batchGet(keys: readonly Item[]): object {
    const found = keys.map((key) => this.#at(key))
    for (const item of found) this.#meter.add('table reads', readUnits(item))
    return { Responses: { [tableName]: found.filter((item) => item !== undefined) }, UnprocessedKeys: {} }
  }

  #update(input: Input): object {
    const { Key = {}, UpdateExpression = '', ReturnValues } = input
    const change = new Expression(UpdateExpression, input)
    const after = this.#write(input, Key, (before) => change.apply(before ?? Key))
    return ReturnValues === 'ALL_NEW' ? { Attributes: after } : {}
  }

  /** Also what is refused costs a write. */
  #write(input: Input, key: Item, next: (before: Item | undefined) => Item): Item {
    const before = this.#at(key)
    const { ConditionExpression: condition } = input
    const refused = condition !== undefined && !new Expression(condition, input).holds(before ?? {})
    const after = refused ? before : next(before)
    this.#meter.add('table writes', writeUnits(before, after))
    this.#meter.add('index writes', indexUnits(before, after, attention))
    if (refused || !after) throw new TableError('ConditionalCheckFailedException')
    this.fill(after)
    return after
  }

  #query(input: Input): object {
    const { IndexName, KeyConditionExpression = '', Limit = Number.POSITIVE_INFINITY, ConsistentRead } = input
    const condition = new Expression(KeyConditionExpression, input)
    const order = IndexName
      ? ({ attentionAt }: Item) => Number(attentionAt?.N)
      : ({ sk }: Item) => String(sk?.S)
    const Items = [...(IndexName ? this.#listed : this.#partition(input)).values()]
      .filter((item) => condition.holds(item))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .slice(0, Limit)
    const units = queryUnits(IndexName ? Items.map(projected) : Items, ConsistentRead === true)
    this.#meter.add(IndexName ? 'index reads' : 'table reads', units)
    return { Items: IndexName ? Items.map(projected) : Items, Count: Items.length }
  }
}

const projected = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => attention.attributes.includes(name)))

const keyOf = (item: Item | undefined) => ({ pk: String(item?.pk?.S), sk: String(item?.sk?.S) })
