import { parseArgs } from 'node:util'
import { bundleFunctions } from './bundle/bundle-functions.ts'
import { sizeTable } from './bundle/sizes.ts'
import { configOrExit } from './config-or-exit.ts'

// npm run build -- --config DIR --stage STAGE
const { values } = parseArgs({
  options: { config: { type: 'string', default: 'config' }, stage: { type: 'string', default: 'dev' } },
})
const config = configOrExit(values.config, values.stage)
try {
  console.log(sizeTable(await bundleFunctions({ config })))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
