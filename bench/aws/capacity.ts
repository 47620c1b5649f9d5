/*
 * What DynamoDB bills, computed from the items. Source: "DynamoDB throughput capacity", "Item sizes and formats" and
 * "Global secondary indexes: provisioned throughput" of the developer guide.
 */

export type Attribute = { [type: string]: unknown }
export type Item = Record<string, Attribute>

export interface Projection {
  /** Partition key of the index; an item without it is not in the index. */
  key: string
  /** Every attribute that is in the index, its keys and the table's included. */
  attributes: readonly string[]
}

/** Bytes of an item: names and values. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((total, [name, value]) => total + utf8(name) + valueBytes(value), 0)

/** Of a put or update: the larger of the item before and after, a kilobyte a unit. A failed condition costs `before`. */
export const writeUnits = (before: Item | undefined, after: Item | undefined): number =>
  units(Math.max(sizeOf(before), sizeOf(after)), 1_024)

/** Of a strongly consistent read; an item that is not there costs one unit. */
export const readUnits = (item: Item | undefined): number => units(sizeOf(item), 4_096)

/** Of an eventually consistent query: the sum of what it reads, half a unit per 4 KB. */
export const queryUnits = (items: readonly Item[], isConsistent: boolean): number =>
  units(
    items.reduce((total, item) => total + itemBytes(item), 0),
    4_096,
  ) * (isConsistent ? 1 : 0.5)

/** What a change of the table's item costs in an index: nothing, a write, or a delete and a put when the key moves. */
export function indexUnits(before: Item | undefined, after: Item | undefined, index: Projection): number {
  const [old, next] = [projected(before, index), projected(after, index)]
  if (!old && !next) return 0
  if (!old || !next) return writeUnits(old, next)
  if (same(old, next, index.attributes)) return 0
  const moved = !same(old, next, keysOf(index))
  return moved ? writeUnits(old, undefined) + writeUnits(undefined, next) : writeUnits(old, next)
}

/** Partition and sort key stand first in `attributes`. */
const keysOf = ({ attributes }: Projection): readonly string[] => attributes.slice(0, 2)

function projected(item: Item | undefined, index: Projection): Item | undefined {
  if (!item?.[index.key]) return undefined
  return Object.fromEntries(
    index.attributes.flatMap((name) => {
      const value = item[name]
      return value ? [[name, value]] : []
    }),
  )
}

const same = (a: Item, b: Item, names: readonly string[]): boolean =>
  names.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]))

const sizeOf = (item: Item | undefined): number => (item ? itemBytes(item) : 0)
const units = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size))
const utf8 = (text: unknown): number => Buffer.byteLength(String(text))

function valueBytes(attribute: Attribute): number {
  const [[type, value] = ['NULL', true]] = Object.entries(attribute)
  switch (type) {
    case 'S':
      return utf8(value)
    case 'N':
      // About a byte for two digits, and one.
      return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1
    case 'B':
      return Buffer.byteLength(String(value), 'base64')
    case 'M':
      return 3 + Object.keys(value as Item).length + itemBytes(value as Item)
    case 'L':
      return 3 + (value as Attribute[]).reduce((total, one) => total + 1 + valueBytes(one), 0)
    default:
      return 1
  }
}
