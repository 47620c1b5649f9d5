import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Topic } from '../../schemas/catalog/types.ts'
import { fieldAt, kind } from '../../schemas/expression/check-clause.ts'
import { suggestion } from '../../schemas/nearest.ts'
import { parseEventTemplate } from '../../schemas/trigger/event-template.ts'
import type { AssetDraft, Drafts, TriggerDraft } from './drafts.ts'

type Path = readonly PropertyKey[]

/** Actions on tasks: the source, asset and fields they name, and their templates. */
export function checkTaskAction(trigger: TriggerDraft, topics: readonly Topic[], drafts: Drafts): void {
  const { create, append, end } = trigger.part.action ?? {}
  for (const [name, settings] of Object.entries({ create, append, end })) {
    if (settings === undefined) continue
    const at: Path = ['action', name]
    const assets = checkSource(trigger, [...at, 'source'], settings.source, drafts)
    const { externalId } = settings
    const texts = {
      externalId,
      ...(name === 'create' && { name: create?.name }),
      ...(name === 'end' && { reason: end?.reason }),
    }
    for (const [key, template] of Object.entries(texts))
      checkTemplate(trigger, [...at, key], template, topics)
    const data: Record<string, string | undefined> = ('data' in settings && settings.data) || {}
    for (const [key, template] of Object.entries(data))
      checkTemplate(trigger, [...at, 'data', key], template, topics)
    checkKeys(trigger, [...at, 'data'], Object.keys(data), assets)
  }
  if (create !== undefined) checkCreate(trigger, create, drafts)
}

/** The assets the source may push to. */
function checkSource(
  { fault }: TriggerDraft,
  path: Path,
  source: string | undefined,
  drafts: Drafts,
): AssetDraft[] {
  const ids = drafts.sources.map(({ id }) => id)
  const found = drafts.sources.find(({ id }) => id === source)
  if (source !== undefined && found === undefined)
    fault(path, `there is no source "${source}"; ${suggestion(source, ids)}`)
  return drafts.assets.filter(({ id }) => found?.part.assets?.includes(id))
}

function checkCreate(
  { fault, part }: TriggerDraft,
  create: NonNullable<NonNullable<TriggerDraft['part']['action']>['create']>,
  { sources, assets }: Drafts,
): void {
  const path: Path = ['action', 'create', 'asset']
  const asset = assets.find(({ id }) => id === create.asset)
  if (create.asset === undefined) return
  if (asset === undefined) {
    const ids = assets.map(({ id }) => id)
    fault(path, `there is no asset "${create.asset}"; ${suggestion(create.asset, ids)}`)
    return
  }
  const source = sources.find(({ id }) => id === create.source)
  if (source?.part.assets?.includes(asset.id) === false)
    fault(path, `source "${source.id}" may not push to "${asset.id}"; add it to the source's assets`)
  const given = Object.keys(part.action?.create?.data ?? {})
  const required = (asset.part.fields ?? [])
    .filter((field) => field?.required)
    .flatMap((field) => field?.key ?? [])
  const missing = required.filter((key) => !given.includes(key))
  if (missing.length === 0) return
  fault(['action', 'create', 'data'], `asset "${asset.id}" requires ${missing.join(', ')}; add it to "data"`)
}

function checkKeys(
  { fault }: TriggerDraft,
  path: Path,
  keys: readonly string[],
  assets: readonly AssetDraft[],
): void {
  const fields = assets.flatMap(({ part }) => part.fields ?? [])
  const known = fields.flatMap((field) => field?.key ?? [])
  if (known.length === 0 || known.length < fields.length) return
  for (const key of keys) {
    if (known.includes(key)) continue
    fault([...path, key], `no asset of this source has the field "${key}"; ${suggestion(key, known)}`)
  }
}

function checkTemplate(
  { fault }: TriggerDraft,
  path: Path,
  template: string | undefined,
  topics: readonly Topic[],
): void {
  if (template === undefined) return
  const name = path.slice(1).map(String).join('.')
  const parsed = parseEventTemplate(template)
  if ('fault' in parsed) {
    fault(path, `"${name}", column ${parsed.fault.column}: ${parsed.fault.message}`)
    return
  }
  for (const part of parsed.parts) {
    if ('text' in part) continue
    for (const topic of topics) {
      const type = fieldAt(part.path, topic, catalog)
      const isMany = part.path.includes(null) || (typeof type !== 'string' && isStructured(type.type))
      if (typeof type === 'string') fault(path, `"${name}": ${type}`)
      else if (isMany)
        fault(path, `"${name}": ${part.written} is ${kind(type)} or many values; name one value`)
    }
  }
}

const isStructured = (type: string): boolean => ['list', 'map', 'object'].includes(type)
