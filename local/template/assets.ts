import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Resource, Value } from './types.ts'

/** Object key in the asset bucket -> directory or file on this machine. */
export type Assets = ReadonlyMap<string, string>

interface AssetManifest {
  files?: Record<string, { source: { path?: string }; destinations: Record<string, { objectKey: string }> }>
}

/** Reads every `*.assets.json` of a synthesized directory: the mapping a deployment would upload by. */
export function loadAssets(directory: string): Assets {
  const assets = new Map<string, string>()
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.assets.json'))) {
    const manifest = JSON.parse(readFileSync(join(directory, name), 'utf8')) as AssetManifest
    for (const { source, destinations } of Object.values(manifest.files ?? {})) {
      if (source.path === undefined) continue
      for (const { objectKey } of Object.values(destinations)) {
        assets.set(objectKey, resolve(directory, source.path))
      }
    }
  }
  return assets
}

/** Directory with a function's code: by the manifest, else by the metadata that `sam local` reads too. */
export function codeDirectory(directory: string, assets: Assets, resource: Resource, code: Value): string {
  const key = isFields(code) && typeof code.S3Key === 'string' ? code.S3Key : undefined
  const hint = resource.Metadata?.['aws:asset:path']
  const found =
    (key === undefined ? undefined : assets.get(key)) ??
    (typeof hint === 'string' ? resolve(directory, hint) : undefined)
  if (found === undefined) throw new Error('its code is neither in the asset manifest nor in aws:asset:path')
  if (!existsSync(found)) throw new Error(`its code is missing: ${found}`)
  return found
}

const isFields = (value: Value): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
