import type { Created, Resource, Value } from '../template/types.ts'
import type { World } from './world.ts'

/** How a CloudFormation resource type comes to life here. */
export interface ResourceType {
  /** Properties that have their effect here too. */
  runs: readonly string[]
  /** Properties without effect on one machine, such as encryption at rest or tags. */
  ignores?: readonly string[]
  create(resource: Prepared, world: World): Created | Promise<Created>
}

/** A resource with its intrinsic functions resolved. */
export interface Prepared {
  logicalId: string
  properties: Properties
  source: Resource
}

export type Properties = Readonly<Record<string, Value | undefined>>
