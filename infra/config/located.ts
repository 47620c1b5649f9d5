/** A YAML value that knows where it is written. Inside a map, `line` is the line of the key. */
export type Located = Place & (LocatedMap | LocatedList | LocatedScalar)

export interface Place {
  file: string
  line: number
}

export interface LocatedMap {
  kind: 'map'
  entries: Map<string, Located>
}

interface LocatedList {
  kind: 'list'
  items: Located[]
}

interface LocatedScalar {
  kind: 'scalar'
  value: unknown
}

/** Maps merge, lists and scalars replace, `null` in the overlay takes the member away. */
export function merge(base: Located, overlay: Located): Located {
  if (base.kind !== 'map' || overlay.kind !== 'map') return overlay
  const entries = new Map(base.entries)
  for (const [key, value] of overlay.entries) {
    const old = entries.get(key)
    if (value.kind === 'scalar' && value.value === null) entries.delete(key)
    else entries.set(key, old === undefined ? value : merge(old, value))
  }
  return { ...base, entries }
}

export function plain(located: Located): unknown {
  switch (located.kind) {
    case 'map':
      return Object.fromEntries([...located.entries].map(([key, value]) => [key, plain(value)]))
    case 'list':
      return located.items.map(plain)
    case 'scalar':
      return located.value
  }
}

/** Where a path is written; for what is missing, where the nearest thing around it is. */
export function placeOf(located: Located, path: readonly PropertyKey[]): Place {
  let at = located
  for (const part of path) {
    const next = at.kind === 'map' ? at.entries.get(String(part)) : itemOf(at, part)
    if (next === undefined) break
    at = next
  }
  return { file: at.file, line: at.line }
}

function itemOf(located: Located, part: PropertyKey): Located | undefined {
  return located.kind === 'list' ? located.items[Number(part)] : undefined
}
