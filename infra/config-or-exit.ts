import type { Config } from '../schemas/config.ts'
import { loadConfig } from './config/load.ts'

/** A rule that is deployed and does nothing would be worse than none. */
const triggersNotRun =
  'config/triggers: rules can be checked and explained, but no function runs them yet; take the files out to build'

/** For command lines: the configuration, or every fault on standard error and exit code 1. */
export function configOrExit(dir: string, stage: string): Config {
  const result = loadConfig({ dir, stage })
  if ('config' in result && Object.keys(result.config.triggers).length === 0) return result.config
  console.error('faults' in result ? result.faults.map(String).join('\n') : triggersNotRun)
  process.exit(1)
}
