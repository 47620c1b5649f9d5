import { ControlError } from '../shared/control-call.ts'
import { isRecord } from '../shared/json.ts'
import type { ControlCall } from './control-call.ts'
import type { SimAsset } from './types.ts'

/** A list replaces all assets; one object replaces or adds the asset of its destination. */
export function setAssets({ world, body }: ControlCall): SimAsset[] {
  const given = Array.isArray(body) ? body : [body]
  if (!given.every(isAsset))
    throw new ControlError(400, 'An asset is {channel, destination, fields: [{key, required}], entryPoint?}.')
  const kept = Array.isArray(body)
    ? []
    : world.assets.filter(({ destination }) => !given.some((asset) => asset.destination === destination))
  world.assets = [...kept, ...given]
  return world.assets
}

function isAsset(value: unknown): value is SimAsset {
  if (!isRecord(value) || !Array.isArray(value.fields)) return false
  const named = typeof value.channel === 'string' && typeof value.destination === 'string'
  const isField = (field: unknown) =>
    isRecord(field) && typeof field.key === 'string' && typeof field.required === 'boolean'
  return named && value.fields.every(isField)
}
