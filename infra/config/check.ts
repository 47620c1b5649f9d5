import { parseArgs } from 'node:util'
import { stagesOf } from './find-files.ts'
import { loadConfig } from './load.ts'
import { summary } from './summary.ts'

// npm run config:check -- [--config DIR] [--stage STAGE]
// Without a stage: every stage that has an overlay, or the base alone when there is none.
const { values } = parseArgs({
  options: { config: { type: 'string', default: 'config' }, stage: { type: 'string' } },
})
const dir = values.config
const overlays = stagesOf(dir)
const stages = values.stage !== undefined ? [values.stage] : overlays.length > 0 ? overlays : [undefined]

let faultCount = 0
for (const stage of stages) {
  const loaded = loadConfig({ dir, stage })
  if ('config' in loaded) {
    console.log(summary(loaded.config))
    continue
  }
  faultCount += loaded.faults.length
  const count = loaded.faults.length === 1 ? '1 fault' : `${loaded.faults.length} faults`
  console.error(`${dir}, ${stage === undefined ? 'base' : `stage ${stage}`}: ${count}`)
  for (const fault of loaded.faults) console.error(String(fault))
}
process.exitCode = faultCount > 0 ? 1 : 0
