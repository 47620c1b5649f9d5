import type { Config } from '../schemas/config.ts'
import { loadConfig } from './config/load.ts'

/** For command lines: the configuration, or every fault on standard error and exit code 1. */
export function configOrExit(dir: string, stage: string): Config {
  const result = loadConfig({ dir, stage })
  if ('config' in result) return result.config
  console.error(result.faults.map(String).join('\n'))
  process.exit(1)
}
