import type * as z from 'zod'
import { assetSchema } from '../../schemas/asset.ts'
import { connectionSchema } from '../../schemas/connection.ts'
import { sourceSchema } from '../../schemas/source.ts'
import { triggerSchema } from '../../schemas/trigger.ts'
import { workbridgeSchema } from '../../schemas/workbridge.ts'
import { explain } from './explain.ts'
import { ConfigFault } from './fault.ts'
import { findFiles, type Written } from './find-files.ts'
import { type Located, merge, placeOf, plain } from './located.ts'
import { readYaml } from './read-yaml.ts'
import { type Salvaged, salvage } from './salvage.ts'

/**
 * One configured thing on its way into the config. `value` is there when its own schema finds no fault; `part`
 * holds what can be read of it in any case, for the checks across files.
 */
export interface Draft<S extends z.ZodType> {
  id: string
  value: z.output<S> | undefined
  part: Salvaged<z.output<S>>
  /** Whether somebody wrote this top-level key, or its default stands. */
  isWritten(key: string): boolean
  /** Records a fault at a path inside the thing. */
  fault(path: readonly PropertyKey[], message: string): void
}

export type ConnectionDraft = Draft<typeof connectionSchema>
export type SourceDraft = Draft<typeof sourceSchema>
export type AssetDraft = Draft<typeof assetSchema>

export type TriggerDraft = Draft<typeof triggerSchema>

export interface Drafts {
  workbridge: Draft<typeof workbridgeSchema> | undefined
  connections: ConnectionDraft[]
  sources: SourceDraft[]
  assets: AssetDraft[]
  triggers: TriggerDraft[]
}

/** Reads, merges and parses everything that is written for a stage. */
export function readDrafts(dir: string, stage: string | undefined, faults: ConfigFault[]): Drafts {
  const written = findFiles(dir, stage, faults)
  const all = <S extends z.ZodObject>(kind: Written['kind'], schema: S) =>
    written.filter((each) => each.kind === kind).map((each) => draftOf(each, schema, faults))
  const [workbridge] = all('workbridge', workbridgeSchema)
  return {
    workbridge,
    connections: all('connections', connectionSchema),
    sources: all('sources', sourceSchema),
    assets: all('assets', assetSchema),
    triggers: all('triggers', triggerSchema),
  }
}

function draftOf<S extends z.ZodObject>(written: Written, schema: S, faults: ConfigFault[]): Draft<S> {
  const located = read(written, faults)
  const fault = (path: readonly PropertyKey[], message: string) => {
    const { file, line } = located === undefined ? unreadable(written) : placeOf(located, path)
    faults.push(new ConfigFault(file, line, message))
  }
  const isWritten = (key: string) => located?.kind === 'map' && located.entries.has(key)
  if (located === undefined) return { id: written.id, value: undefined, part: nothing<S>(), isWritten, fault }
  const value = plain(located)
  for (const { path, message } of explain(schema, value)) fault(path, message)
  const part = salvage(schema, value) ?? nothing<S>()
  return { id: written.id, value: schema.safeParse(value).data, part, isWritten, fault }
}

/** Base and overlay in one; `undefined` when one of them is no YAML. An empty overlay changes nothing. */
function read(written: Written, faults: ConfigFault[]): Located | undefined {
  const parts = written.files.map((file) => readYaml(file, faults))
  const whole = parts.filter((part) => part !== undefined)
  if (whole.length < parts.length) return undefined
  return whole.reduce((base, overlay) => (isEmpty(overlay) ? base : merge(base, overlay)))
}

function isEmpty(located: Located): boolean {
  return located.kind === 'scalar' && located.value === null
}

function unreadable(written: Written): { file: string; line: number } {
  return { file: written.files.at(-1) ?? written.id, line: 1 }
}

function nothing<S extends z.ZodType>(): Salvaged<z.output<S>> {
  return {} as Salvaged<z.output<S>>
}
