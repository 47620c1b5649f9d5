import type * as z from 'zod'
import type { assetSchema } from './asset.ts'
import type { connectionSchema } from './connection.ts'
import type { Expression } from './expression/ast.ts'
import type { sourceSchema } from './source.ts'
import type { triggerSchema } from './trigger.ts'
import type { workbridgeSchema } from './workbridge.ts'

export type { Field, FieldType } from './field.ts'

type ConnectionFile = z.output<typeof connectionSchema>
type AssetFile = z.output<typeof assetSchema>

/** A connection as the runtime sees it. Durations are milliseconds. */
export interface Connection extends Omit<ConnectionFile, 'find'> {
  id: string
  find: {
    /** When to ask the platform about an uncertain create, counted from the attempt. */
    afterMs: number[]
    /** The platform's search lag is below this. */
    settleMs: number
  }
}

export interface Source extends z.output<typeof sourceSchema> {
  id: string
}

export interface Asset extends Omit<AssetFile, 'retention'> {
  id: string
  /** How long task data is kept after the end. */
  retentionMs: number
}

type TriggerFile = z.output<typeof triggerSchema>

/** A trigger rule as the runtime sees it: only those that are on; `when` stays for people. */
export interface Trigger extends Omit<TriggerFile, 'enabled' | 'maxAge' | 'delay' | 'action'> {
  id: string
  /** `when`, read and checked, with full topic names. */
  expression: Expression
  /** Full names of the topics it can hold for. */
  topics: string[]
  /** The one connection whose events it takes. */
  connection: string
  maxAgeMs?: number
  delayMs?: number
  action: Action
}

type Actions = Required<TriggerFile['action']>
/** Exactly one action, by its name. */
export type Action = { [Name in keyof Actions]: { do: Name } & Actions[Name] }[keyof Actions]

/** The whole config of one stage, compiled into the bundles at build. */
export interface Config extends z.output<typeof workbridgeSchema> {
  stage: string
  connections: Record<string, Connection>
  sources: Record<string, Source>
  assets: Record<string, Asset>
  triggers: Record<string, Trigger>
}
