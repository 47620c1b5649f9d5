import { suggestion } from '../../schemas/nearest.ts'
import { type MapLimits, platformLimits } from '../../schemas/platform-limits.ts'
import { parseTemplate, type TemplatePart } from '../../schemas/template.ts'
import { utf8Bytes } from '../../schemas/utf8.ts'
import type { AssetDraft } from './drafts.ts'

type Path = readonly PropertyKey[]

/** Every template of an asset, and how flow settings, priority and due date go together. */
export function checkTemplates(asset: AssetDraft): void {
  const { origin, flowSettings, globalVariables } = asset.part
  if (origin?.name !== undefined) checkTemplate(asset, ['origin', 'name'], origin.name)
  checkMap(asset, 'flowSettings', flowSettings, platformLimits.webex.flowSettings)
  checkMap(asset, 'globalVariables', globalVariables, platformLimits.webex.globalVariables)
  checkMapped(asset)
}

function checkMap(
  asset: AssetDraft,
  name: 'flowSettings' | 'globalVariables',
  map: Record<string, string | undefined> | undefined,
  limits: MapLimits,
): void {
  for (const [key, template] of Object.entries(map ?? {})) {
    if (template === undefined) continue
    const parts = checkTemplate(asset, [name, key], template)
    const bytes = parts.reduce((sum, part) => sum + ('text' in part ? utf8Bytes(part.text) : 0), 0)
    if (bytes <= limits.maxValueBytes) continue
    asset.fault(
      [name, key],
      `"${name}.${key}" has ${bytes} bytes; the platform takes ${limits.maxValueBytes}: shorten it`,
    )
  }
}

function checkTemplate(asset: AssetDraft, path: Path, template: string): TemplatePart[] {
  const parsed = parseTemplate(template)
  const name = `"${path.join('.')}"`
  if ('fault' in parsed) {
    asset.fault(path, `${name} ${parsed.fault}`)
    return []
  }
  for (const part of parsed.parts) {
    const fault = 'text' in part ? undefined : referenceFault(asset, part)
    if (fault !== undefined) asset.fault(path, `${name} ${fault}`)
  }
  return parsed.parts
}

function referenceFault(
  asset: AssetDraft,
  part: Exclude<TemplatePart, { text: string }>,
): string | undefined {
  if (part.from === 'data') {
    const keys = (asset.part.fields ?? []).flatMap((field) => field?.key ?? [])
    const isWhole = keys.length === asset.part.fields?.length
    if (!isWhole || keys.includes(part.key)) return undefined
    return `speaks of {data.${part.key}}, which is no field; ${suggestion(part.key, keys)}`
  }
  if ((part.from === 'priority' || part.from === 'dueAt') && asset.part[part.from] === undefined) {
    return `speaks of {${part.from}}, and tasks that carry it are refused; map it: "${part.from}: {flowSetting: …}"`
  }
  return undefined
}

function checkMapped(asset: AssetDraft): void {
  const { flowSettings, priority, dueAt } = asset.part
  const names = Object.keys(flowSettings ?? {})
  const mapped = { priority: priority?.flowSetting, dueAt: dueAt?.flowSetting }
  for (const [name, setting] of Object.entries(mapped)) {
    if (setting === undefined || !names.includes(setting)) continue
    const message = `"${setting}" is a flow setting with a template as well; name another, or take that one out`
    asset.fault([name, 'flowSetting'], message)
  }
  if (mapped.dueAt !== undefined && mapped.dueAt === mapped.priority) {
    asset.fault(['dueAt', 'flowSetting'], `"${mapped.dueAt}" carries the priority already; name another`)
  }
  const all = new Set([...names, ...Object.values(mapped).filter((name) => name !== undefined)])
  const { maxEntries } = platformLimits.webex.flowSettings
  if (all.size > maxEntries && names.length <= maxEntries) {
    asset.fault(
      ['flowSettings'],
      `with priority and due date these are ${all.size}; the platform takes ${maxEntries}`,
    )
  }
}
