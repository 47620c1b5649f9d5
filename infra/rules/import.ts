import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { importTrigger } from './import-trigger.ts'

// npm run triggers:import -- triggers.json
// Takes one Genesys trigger, a list, or the reply of GET /api/v2/processautomation/triggers; writes YAML to stdout.
const { positionals } = parseArgs({ allowPositionals: true })
const [file] = positionals
if (file === undefined) {
  console.error('name the file with the triggers: npm run triggers:import -- triggers.json')
  process.exitCode = 2
} else {
  for (const [index, json] of readTriggers(file).entries()) print(index, json)
}

function readTriggers(file: string): unknown[] {
  try {
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const isListing = typeof written === 'object' && written !== null && 'entities' in written
    return [isListing ? written.entities : written].flat()
  } catch (error) {
    console.error(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 2
    return []
  }
}

function print(index: number, json: unknown): void {
  const imported = importTrigger(json)
  if ('faults' in imported) {
    process.exitCode = 1
    for (const fault of imported.faults) console.error(`trigger ${index + 1}: ${fault}`)
    return
  }
  const { trigger, workflow } = imported
  const name =
    trigger.description
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-')
      .slice(0, 40) ?? `trigger-${index + 1}`
  const was = workflow === undefined ? '' : ` It started workflow ${workflow}.`
  console.log(
    `# triggers/${name}.yaml\n# Say what to do under "action", and switch the trigger off in Genesys.${was}`,
  )
  console.log(stringify({ ...trigger, action: {} }, { lineWidth: 0 }))
}
