import { readFileSync } from 'node:fs'
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import { ConfigFault } from './fault.ts'
import type { Located, Place } from './located.ts'

/** More than any config has; aliases to aliases multiply to billions. */
const mostValues = 20_000

/** Reads one YAML file (1.2 core schema: `no` and `on` are text); `undefined` when it cannot be read. */
export function readYaml(file: string, faults: ConfigFault[]): Located | undefined {
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line)
  const wrong = [...document.errors, ...document.warnings]
  for (const { pos, message } of wrong) {
    faults.push(new ConfigFault(file, lineOf(pos[0]), `not readable as YAML: ${message}`))
  }
  if (wrong.length > 0) return undefined
  const known = new Map<Node, Node | undefined>()
  // The library walks through the whole document for each alias.
  const resolved = (alias: Alias) => {
    if (!known.has(alias)) known.set(alias, alias.resolve(document))
    return known.get(alias)
  }
  const reader = {
    file,
    lineOf,
    resolve: (node: Node) => (isAlias(node) ? resolved(node) : node),
    faults,
    values: 0,
  }
  const before = faults.length
  const located = locate(reader, document.contents, 1, [])
  return faults.length === before ? located : undefined
}

interface Reader {
  file: string
  lineOf(offset: number | undefined): number
  resolve(node: Node): Node | undefined
  faults: ConfigFault[]
  /** Located so far. */
  values: number
}

/** `around` are the nodes we are inside of: an alias to one of them would never end. */
function locate(reader: Reader, written: Node | null, line: number, around: readonly Node[]): Located {
  const place: Place = { file: reader.file, line }
  const node = written === null ? undefined : reader.resolve(written)
  if (node === undefined) return { ...place, kind: 'scalar', value: null }
  if (around.includes(node)) {
    reader.faults.push(
      new ConfigFault(reader.file, line, 'an alias leads back into itself; write the value out'),
    )
    return { ...place, kind: 'scalar', value: null }
  }
  reader.values += 1
  if (reader.values > mostValues) return tooMany(reader, place)
  const inside = [...around, node]
  if (isMap<Node, Node | null>(node)) {
    const entries = new Map(node.items.map((pair) => entryOf(reader, pair, inside)))
    return { ...place, kind: 'map', entries }
  }
  if (isSeq<Node>(node)) {
    const items = node.items.map((item) => locate(reader, item, reader.lineOf(item.range?.[0]), inside))
    return { ...place, kind: 'list', items }
  }
  return { ...place, kind: 'scalar', value: scalarOf(reader, node, line) }
}

/** Said once: what is left is not looked at. */
function tooMany(reader: Reader, place: Place): Located {
  if (reader.values === mostValues + 1) {
    const message = `holds more than ${mostValues} values, aliases counted each time; write less, or no aliases`
    reader.faults.push(new ConfigFault(place.file, place.line, message))
  }
  return { ...place, kind: 'scalar', value: null }
}

/** Tags such as `!!binary` make values that no key of ours takes. */
function scalarOf(reader: Reader, node: Node, line: number): unknown {
  const value = isScalar(node) ? node.value : null
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
  const message = `not readable as YAML: ${node.tag ?? 'a tag'} has no use here; take the tag away`
  reader.faults.push(new ConfigFault(reader.file, line, message))
  return null
}

function entryOf(reader: Reader, pair: Pair<Node, Node | null>, around: readonly Node[]): [string, Located] {
  const line = reader.lineOf(pair.key.range?.[0])
  const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
  return [key, locate(reader, pair.value, line, around)]
}
