export type Scalar = string | number | boolean | null

export interface Leaf {
  value: Scalar
  /** Which element of which array it stands in; fields that match together must agree on it. */
  membership: ReadonlyMap<number, number>
}

/** Leaves by path, the steps joined by dots: `{"a.b": 1}` and `{"a": {"b": 1}}` are the same to EventBridge. */
export type FlatEvent = ReadonlyMap<string, readonly Leaf[]>

export function flatten(event: object): FlatEvent {
  const flat = new Map<string, Leaf[]>()
  let arrays = 0

  const visit = (path: string, value: unknown, membership: ReadonlyMap<number, number>) => {
    if (Array.isArray(value)) {
      const array = arrays++
      value.forEach((element, index) => {
        // Plain values of an array belong to no element: they match together with anything.
        const nested = typeof element === 'object' && element !== null
        visit(path, element, nested ? new Map([...membership, [array, index]]) : membership)
      })
    } else if (typeof value === 'object' && value !== null) {
      for (const [step, child] of Object.entries(value))
        visit(path ? `${path}.${step}` : step, child, membership)
    } else {
      const leaves = flat.get(path)
      const leaf = { value: value as Scalar, membership }
      if (leaves) leaves.push(leaf)
      else flat.set(path, [leaf])
    }
  }

  visit('', event, new Map())
  return flat
}
