import { join } from 'node:path'
import type { Asset, Config, Connection, Source, Trigger } from '../../schemas/config.ts'
import { isId } from '../../schemas/id.ts'
import { suggestion } from '../../schemas/nearest.ts'
import { checkConnection } from './check-connections.ts'
import { checkFields } from './check-fields.ts'
import { checkOrigin } from './check-origins.ts'
import { checkProduction } from './check-production.ts'
import { checkReferences } from './check-references.ts'
import { checkSource } from './check-sources.ts'
import { checkTemplates } from './check-templates.ts'
import { checkTrigger } from './check-triggers.ts'
import { type AssetDraft, type ConnectionDraft, type Drafts, readDrafts } from './drafts.ts'
import { ConfigFault, sortFaults } from './fault.ts'
import { deploymentFile, stagesOf } from './find-files.ts'
import { triggerOf } from './trigger-of.ts'

export type LoadedConfig = { config: Config } | { faults: ConfigFault[] }

/** Of these there must be some. One that only acts on events needs no sources and assets. */
const needed = ['connections', 'sources', 'assets'] as const
const neededByTriggers = ['connections'] as const

/** Stages that need no overlay folder of their own. */
const plainStages = ['dev', 'production']

/**
 * The config of one stage: base and overlay merged, parsed and checked across files; or all faults at once.
 * Without `stage` the base alone is read.
 */
export function loadConfig({ dir, stage }: { dir: string; stage?: string }): LoadedConfig {
  const faults: ConfigFault[] = []
  if (stage !== undefined) checkStage(dir, stage, faults)
  const drafts = readDrafts(dir, stage, faults)
  checkPresence(dir, drafts, faults)
  checkReferences(drafts)
  drafts.connections.forEach(checkConnection)
  drafts.sources.forEach(checkSource)
  for (const asset of drafts.assets) {
    checkFields(asset)
    checkTemplates(asset)
    checkOrigin(asset, usersOf(asset.id, drafts))
  }
  for (const trigger of drafts.triggers) checkTrigger(trigger, drafts)
  if (stage === 'production') checkProduction(drafts)
  if (faults.length > 0) return { faults: sortFaults(faults) }
  const namespace = drafts.workbridge?.value?.namespace ?? ''
  return { config: { stage: stage ?? 'base', namespace, ...finish(drafts) } }
}

/** A misspelt `production` would be deployed without the overlay and without its checks. */
function checkStage(dir: string, stage: string, faults: ConfigFault[]): void {
  const stages = [...new Set([...stagesOf(dir), ...plainStages])]
  if (stages.includes(stage)) return
  const mend = isId(stage) ? suggestion(stage, stages) : 'use lower-case letters, digits and hyphens'
  faults.push(new ConfigFault(join(dir, 'stages', stage), 1, `there is no stage "${stage}"; ${mend}`))
}

function checkPresence(dir: string, drafts: Drafts, faults: ConfigFault[]): void {
  if (drafts.workbridge === undefined) {
    const message = 'is missing; write "namespace: <uuid>" into it, the uuid from uuidgen'
    faults.push(new ConfigFault(join(dir, deploymentFile), 1, message))
  }
  for (const kind of drafts.triggers.length > 0 ? neededByTriggers : needed) {
    if (drafts[kind].length > 0) continue
    faults.push(new ConfigFault(join(dir, kind), 1, `holds nothing; write at least one ${kind}/<id>.yaml`))
  }
}

function usersOf(asset: string, { sources }: Drafts): string[] {
  return sources.filter(({ part }) => part.assets?.includes(asset)).map(({ id }) => id)
}

function finish(drafts: Drafts): Pick<Config, 'connections' | 'sources' | 'assets' | 'triggers'> {
  return {
    connections: record(drafts.connections.flatMap(connectionOf)),
    sources: record(drafts.sources.flatMap(({ id, value }): Source[] => (value ? [{ id, ...value }] : []))),
    assets: record(drafts.assets.flatMap(assetOf)),
    triggers: record(drafts.triggers.flatMap((trigger): Trigger[] => triggerOf(trigger, drafts))),
  }
}

function connectionOf({ id, value }: ConnectionDraft): Connection[] {
  if (value === undefined) return []
  const { find, ...rest } = value
  return [{ id, ...rest, find: { afterMs: find.after, settleMs: find.settle } }]
}

function assetOf({ id, value }: AssetDraft): Asset[] {
  if (value === undefined) return []
  const { retention, ...rest } = value
  return [{ id, ...rest, retentionMs: retention }]
}

/** In order of id, so that the same config always gives the same bundle. */
function record<T extends { id: string }>(things: readonly T[]): Record<string, T> {
  const ordered = [...things].sort((a, b) => (a.id < b.id ? -1 : 1))
  return Object.fromEntries(ordered.map((thing) => [thing.id, thing]))
}
