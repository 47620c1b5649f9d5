import type { Asset } from '../../schemas/config.ts'
import { jsonPointer } from '../../schemas/json-pointer.ts'
import { platformLimits } from '../../schemas/platform-limits.ts'
import type { SourceTask, TaskValue } from '../../schemas/source-task.ts'
import type { Violation } from '../../schemas/violation.ts'
import { compileField } from './field-rules.ts'
import { compileTemplate, type Render, wireText } from './template.ts'
import { checkWireMap, compileWireMap, renderWireMap, type WireMap } from './wire-map.ts'

/** What goes to the platform: string maps only. */
export interface WireTask {
  data: Record<string, string>
  originName?: string
  flowSettings?: Record<string, string>
  globalVariables?: Record<string, string>
}

type Report = (violation: Violation) => void

interface FieldCheck {
  key: string
  missing: Violation | undefined
  check: (value: TaskValue, report: Report) => void
}

interface Compiled {
  fields: readonly FieldCheck[]
  keys: ReadonlySet<string>
  originName: Render
  flowSettings: WireMap
  globalVariables: WireMap
}

/** Where the ids are not known yet: as long as they can get, so that what passes here passes with any. */
const longestIds = { externalId: 'x'.repeat(128), source: 'x'.repeat(40) }

const cache = new WeakMap<Asset, Compiled>()
const limits = platformLimits.webex

/**
 * Everything that is wrong with a task for this asset; empty when nothing is. `ids` matter only to the size of
 * templated flow settings and global variables.
 */
export function checkTask(
  asset: Asset,
  task: SourceTask,
  ids: { externalId: string; source: string } = longestIds,
): Violation[] {
  const violations: Violation[] = []
  const report: Report = (violation) => violations.push(violation)
  const compiled = compiledOf(asset)
  checkData(compiled, task.data, report)
  checkMapped(asset, task, 'priority', report)
  checkMapped(asset, task, 'dueAt', report)
  const scope = { externalId: ids.externalId, source: ids.source, task }
  checkWireMap(compiled.flowSettings, scope, limits.flowSettings, report)
  checkWireMap(compiled.globalVariables, scope, limits.globalVariables, report)
  return violations
}

/** Renders a checked task as the platform takes it. Fields come in the asset's order; empty ones are left out. */
export function toWire(asset: Asset, task: SourceTask, externalId: string, source: string): WireTask {
  const compiled = compiledOf(asset)
  const scope = { externalId, source, task }
  const data: Record<string, string> = {}
  for (const { key } of compiled.fields) {
    const text = wireText(ownValue(task.data, key))
    if (text !== '') data[key] = text
  }
  const wire: WireTask = { data }
  const originName = compiled.originName(scope).trim()
  const flowSettings = renderWireMap(compiled.flowSettings, scope)
  const globalVariables = renderWireMap(compiled.globalVariables, scope)
  if (originName !== '') wire.originName = originName
  if (flowSettings !== undefined) wire.flowSettings = flowSettings
  if (globalVariables !== undefined) wire.globalVariables = globalVariables
  return wire
}

function compiledOf(asset: Asset): Compiled {
  const known = cache.get(asset)
  if (known !== undefined) return known
  const compiled = {
    fields: asset.fields.map((field) => ({
      key: field.key,
      missing: field.required
        ? { pointer: jsonPointer('data', field.key), rule: 'required', message: 'is missing or empty' }
        : undefined,
      check: compileField(field),
    })),
    keys: new Set(asset.fields.map(({ key }) => key)),
    originName: compileTemplate(asset.origin.name ?? '{name}'),
    flowSettings: compileWireMap(asset, 'flowSettings'),
    globalVariables: compileWireMap(asset, 'globalVariables'),
  }
  cache.set(asset, compiled)
  return compiled
}

function checkData(compiled: Compiled, data: SourceTask['data'], report: Report): void {
  for (const { key, missing, check } of compiled.fields) {
    const value = ownValue(data, key)
    if (value !== undefined && value !== null && value !== '') check(value, report)
    else if (missing !== undefined) report(missing)
  }
  let isEmpty = true
  for (const key in data) {
    isEmpty = false
    if (compiled.keys.has(key)) continue
    const message = 'is no field of this asset; take it out, or add it to the asset here and on the platform'
    report({ pointer: jsonPointer('data', key), rule: 'unknown', message })
  }
  if (isEmpty) {
    report({
      pointer: '/data',
      rule: 'minEntries',
      limit: 1,
      actual: 0,
      message: 'must hold at least one field',
    })
  }
}

function checkMapped(asset: Asset, task: SourceTask, name: 'priority' | 'dueAt', report: Report): void {
  if (task[name] === undefined) return
  const setting = asset[name]?.flowSetting
  if (setting === undefined) {
    const message = `this asset maps ${name} to no flow setting; take it out, or map it in the asset`
    report({ pointer: `/${name}`, rule: 'unmapped', message })
    return
  }
  if (task.flowSettings === undefined || !Object.hasOwn(task.flowSettings, setting)) return
  const message = `is where this asset carries ${name}; give one of the two`
  report({ pointer: jsonPointer('flowSettings', setting), rule: 'conflict', message })
}

/** A field may be called `constructor`: only the task's own members count. */
function ownValue(data: SourceTask['data'], key: string): TaskValue | undefined {
  return Object.hasOwn(data, key) ? data[key] : undefined
}
