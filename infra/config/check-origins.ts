import { parseTemplate, type TemplatePart } from '../../schemas/template.ts'
import type { AssetDraft } from './drafts.ts'

/**
 * Our key on the platform must lead back to one workitem. Business addresses are unique, so only the sources
 * of one asset can get in each other's way.
 */
export function checkOrigin(asset: AssetDraft, sources: readonly string[]): void {
  const template = asset.part.origin?.id
  if (template === undefined) return
  const parsed = parseTemplate(template)
  const fault =
    'fault' in parsed ? parsed.fault : (shapeFault(parsed.parts) ?? sharedFault(parsed.parts, sources))
  if (fault !== undefined) asset.fault(['origin', 'id'], `"origin.id" ${fault}`)
}

function shapeFault(parts: readonly TemplatePart[]): string | undefined {
  const count = (name: string) => parts.filter((part) => 'from' in part && part.from === name).length
  const other = parts.find((part) => 'from' in part && part.from !== 'externalId' && part.from !== 'source')
  if (other !== undefined)
    return 'may use {externalId} and {source} only: other values change, and the key may not'
  if (count('externalId') !== 1)
    return 'must hold {externalId} exactly once; or leave it out for "{externalId}"'
  if (count('source') > 1) return 'must hold {source} at most once; take the others out'
  const literals = parts.map((part) => ('text' in part ? part.text : '')).join('')
  if (!/^[\x21-\x7e]*$/.test(literals))
    return 'must be visible ASCII without blanks: searches look for it literally'
  return literals.length > 100 ? 'must have at most 100 characters besides the placeholders' : undefined
}

function sharedFault(parts: readonly TemplatePart[], sources: readonly string[]): string | undefined {
  if (sources.length < 2) return undefined
  const names = parts.map((part) => ('from' in part ? part.from : 'text'))
  if (!names.includes('source')) {
    return `must hold {source}, as in "{source}:{externalId}": ${sources.join(', ')} share this asset, and equal ids of two sources would be one key`
  }
  const isFirst = names.indexOf('source') < names.indexOf('externalId')
  const between = textBetween(parts)
  for (const one of sources) {
    for (const other of sources) {
      if (one === other || !collide(one, other, between, isFirst)) continue
      return `is ambiguous: ids of ${one} and ${other} can give the same key; separate the two with a character no source id has, as in "{source}:{externalId}"`
    }
  }
  return undefined
}

function textBetween(parts: readonly TemplatePart[]): string {
  const [start, end] = parts.flatMap((part, index) => ('from' in part ? [index] : []))
  return parts
    .slice((start ?? 0) + 1, end)
    .map((part) => ('text' in part ? part.text : ''))
    .join('')
}

/** Whether the longer fixed part is the shorter one with something that could be a piece of an external id. */
function collide(one: string, other: string, between: string, isFirst: boolean): boolean {
  const short = isFirst ? one + between : between + one
  const long = isFirst ? other + between : between + other
  const isInside = isFirst ? long.startsWith(short) : long.endsWith(short)
  if (!isInside) return false
  const rest = isFirst ? long.slice(short.length) : long.slice(0, long.length - short.length)
  return /^[A-Za-z0-9._:~-]{1,127}$/.test(rest)
}
