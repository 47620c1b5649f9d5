import { fileURLToPath } from 'node:url'
import { loadConfig } from '../infra/config/load.ts'
import type { Config } from '../schemas/config.ts'

const dir = fileURLToPath(new URL('../config', import.meta.url))

/** The configuration as it is shipped, stage dev. */
export function shippedConfig(): Config {
  const loaded = loadConfig({ dir, stage: 'dev' })
  if ('faults' in loaded) throw new Error(loaded.faults.map(({ message }) => message).join('\n'))
  return loaded.config
}
