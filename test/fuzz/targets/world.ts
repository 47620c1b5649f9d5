import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../../infra/config/load.ts'
import type { Config } from '../../../schemas/config.ts'
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts'

export const configDir = fileURLToPath(new URL('../../../config', import.meta.url))

let config: Config | undefined

/** The example configuration: three assets with every type of field, templates and patterns. */
export function exampleConfig(): Config {
  if (config) return config
  const loaded = loadConfig({ dir: configDir, stage: 'dev' })
  if ('faults' in loaded) throw new Error(loaded.faults.join('\n'))
  config = loaded.config
  return config
}

/** Everything in memory; `said` is what has been noted since it was asked last. */
export function exampleWorld(): MemoryWorld & { said(): string } {
  const world = memoryWorld(exampleConfig())
  return { ...world, said: () => JSON.stringify(world.report.notes.splice(0)) }
}
