import type { Asset, Source } from '../../schemas/config.ts'
import { isId } from '../../schemas/id.ts'
import { externalIdPattern } from '../../schemas/source-task.ts'
import { parseTemplate, type TemplatePart } from '../../schemas/template.ts'

/**
 * Our key on the platform task: the asset's template, and from generation 2 on `~g`.
 *
 * `~` and digits are legal in external ids, so `a~2` could be generation 1 of `a~2` or generation 2 of `a`: two
 * workitems with one key. Therefore a text that already ends like a generation takes its suffix from
 * generation 1 on: `a~2` goes out as `a~2~1`. An origin that ends in `~g` then always ends in its generation,
 * and no two workitems share an origin.
 */
const ending = /^(.*)~([1-9][0-9]{0,5})$/su

/** One way to read an origin. `source` is there when the template carries it. */
export interface OriginReading {
  externalId: string
  source?: string
  generation: number
}

/** A workitem an event may speak of. `source` and `asset` are ids. */
export interface OriginCandidate {
  source: string
  asset: string
  externalId: string
  generation: number
}

export function renderOrigin(
  template: string,
  of: { externalId: string; source: string },
  generation: number,
): string {
  const text = partsOf(template)
    .map((part) => ('text' in part ? part.text : part.from === 'source' ? of.source : of.externalId))
    .join('')
  return generation > 1 || ending.test(text) ? `${text}~${generation}` : text
}

/**
 * All ways to read an origin; empty when it is none of ours. There is more than one only where the template
 * joins source and external id such that the text can be cut in several places; the known sources decide then.
 */
export function parseOrigin(template: string, origin: string): OriginReading[] {
  const ended = ending.exec(origin)
  const text = ended?.[1] ?? origin
  const generation = ended === null ? 1 : Number(ended[2])
  if (ended !== null && generation === 1 && !ending.test(text)) return []
  return cuts(partsOf(template), text).map((cut) => ({ ...cut, generation }))
}

/** The workitems an event may speak of, by its origin and, where given, its destination and connection. */
export function candidates(
  assets: Readonly<Record<string, Asset>>,
  sources: Readonly<Record<string, Source>>,
  event: { origin: string; destination?: string; connection?: string },
): OriginCandidate[] {
  const found: OriginCandidate[] = []
  for (const asset of Object.values(assets)) {
    if (event.connection !== undefined && event.connection !== asset.connection) continue
    if (event.destination !== undefined && !sameAddress(event.destination, asset.destination)) continue
    const users = Object.values(sources).filter((source) => source.assets.includes(asset.id))
    for (const { source, externalId, generation } of parseOrigin(asset.origin.id, event.origin)) {
      for (const { id } of users) {
        if (source === undefined || source === id)
          found.push({ source: id, asset: asset.id, externalId, generation })
      }
    }
  }
  return found
}

/** Addresses are told apart as mail addresses are: capitals do not count. */
export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

const cache = new Map<string, readonly TemplatePart[]>()

/** The config check lets only `{externalId}` (once) and `{source}` (at most once) into an origin. */
function partsOf(template: string): readonly TemplatePart[] {
  const known = cache.get(template)
  if (known !== undefined) return known
  const parsed = parseTemplate(template)
  if ('fault' in parsed) throw new Error(`origin template ${parsed.fault}`)
  cache.set(template, parsed.parts)
  return parsed.parts
}

type Cut = { externalId: string; source?: string }

/** All ways to cut a text along the parts of a template. */
function cuts(parts: readonly TemplatePart[], text: string): Cut[] {
  let open: { rest: string; cut: Partial<Cut> }[] = [{ rest: text, cut: {} }]
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    open = open.flatMap(({ rest, cut }) => {
      if ('text' in part)
        return rest.startsWith(part.text) ? [{ rest: rest.slice(part.text.length), cut }] : []
      const name = part.from === 'source' ? 'source' : 'externalId'
      return lengths(rest, last).map((end) => ({
        rest: rest.slice(end),
        cut: { ...cut, [name]: rest.slice(0, end) },
      }))
    })
  }
  return open.filter(({ rest }) => rest === '').flatMap(({ cut }) => (isCut(cut) ? [cut] : []))
}

/** How long a placeholder's text may be: all that is left at the end, else every length up to the longest id. */
function lengths(rest: string, last: boolean): number[] {
  if (last) return [rest.length]
  return Array.from({ length: Math.min(rest.length, 128) }, (_, index) => index + 1)
}

function isCut(cut: Partial<Cut>): cut is Cut {
  if (cut.externalId === undefined || !externalIdPattern.test(cut.externalId)) return false
  return cut.source === undefined || isId(cut.source)
}
