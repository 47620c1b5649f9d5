import type { Asset } from '../../schemas/config.ts'
import { jsonPointer } from '../../schemas/json-pointer.ts'
import type { MapLimits } from '../../schemas/platform-limits.ts'
import { exceedsUtf8, utf8Bytes } from '../../schemas/utf8.ts'
import type { Violation } from '../../schemas/violation.ts'
import { compileTemplate, type Render, type TemplateScope } from './template.ts'

export type WireMapName = 'flowSettings' | 'globalVariables'

/** Flow settings or global variables: the asset's templates, its mapped members, the task's own over both. */
export interface WireMap {
  name: WireMapName
  templates: readonly (readonly [string, Render])[]
}

export function compileWireMap(asset: Asset, name: WireMapName): WireMap {
  const templates = Object.entries(asset[name]).map(([key, text]) => [key, compileTemplate(text)] as const)
  if (name === 'flowSettings') {
    if (asset.priority) templates.push([asset.priority.flowSetting, compileTemplate('{priority}')])
    if (asset.dueAt) templates.push([asset.dueAt.flowSetting, compileTemplate('{dueAt}')])
  }
  return { name, templates }
}

/** `undefined` when nothing is left. An entry that comes out empty is left out: the flow keeps its default. */
export function renderWireMap(map: WireMap, scope: TemplateScope): Record<string, string> | undefined {
  const own = scope.task[map.name]
  if (map.templates.length === 0 && own === undefined) return undefined
  const rendered = new Map<string, string>()
  for (const [key, render] of map.templates) rendered.set(key, render(scope))
  for (const [key, value] of Object.entries(own ?? {})) rendered.set(key, value)
  for (const [key, value] of rendered) if (value === '') rendered.delete(key)
  return rendered.size === 0 ? undefined : Object.fromEntries(rendered)
}

/** The platform's limits on what comes out, whoever wrote the entry. */
export function checkWireMap(
  map: WireMap,
  scope: TemplateScope,
  limits: MapLimits,
  report: (violation: Violation) => void,
): void {
  const rendered = renderWireMap(map, scope)
  if (rendered === undefined) return
  const entries = Object.entries(rendered)
  const { maxEntries, maxKeyBytes, maxValueBytes } = limits
  if (entries.length > maxEntries) {
    const message = `must come to at most ${maxEntries} entries, those of the asset included`
    report({
      pointer: `/${map.name}`,
      rule: 'maxEntries',
      limit: maxEntries,
      actual: entries.length,
      message,
    })
  }
  for (const [key, value] of entries) {
    const pointer = jsonPointer(map.name, key)
    if (key === '') report({ pointer, rule: 'minLength', limit: 1, actual: 0, message: 'must have a name' })
    if (!(key + value).isWellFormed()) {
      report({ pointer, rule: 'encoding', message: 'holds half a surrogate pair, which is no text' })
    }
    reportBytes(pointer, 'maxKeyBytes', key, maxKeyBytes, report)
    reportBytes(pointer, 'maxBytes', value, maxValueBytes, report)
  }
}

function reportBytes(
  pointer: string,
  rule: 'maxKeyBytes' | 'maxBytes',
  text: string,
  limit: number,
  report: (violation: Violation) => void,
): void {
  if (!exceedsUtf8(text, limit)) return
  const what = rule === 'maxBytes' ? 'must come to' : 'must have a name of'
  report({ pointer, rule, limit, actual: utf8Bytes(text), message: `${what} at most ${limit} UTF-8 bytes` })
}
