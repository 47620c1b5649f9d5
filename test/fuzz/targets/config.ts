import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkTask, toWire } from '../../../functions/domain/asset-data.ts'
import { type LoadedConfig, loadConfig } from '../../../infra/config/load.ts'
import type { Config } from '../../../schemas/config.ts'
import type { SourceTask } from '../../../schemas/source-task.ts'
import type { Random } from '../random.ts'
import { Fault, type Session, type Target } from '../target.ts'
import { configDir } from './world.ts'
import { mangleYaml } from './yaml.ts'

/** The example configuration with one file changed: read from disk as the build does. */
export const config: Target = { name: 'config', share: 0.01, open }

interface ConfigInput {
  file: string
  text: string
}

/** Long, and near to what patterns look for. */
const texts = ['a'.repeat(1_024), `${'a-'.repeat(511)}!`, 'AB-1234', '+15550100', '']

function open(): Session {
  const dir = mkdtempSync(join(tmpdir(), 'workbridge-fuzz-'))
  cpSync(configDir, dir, { recursive: true })
  const originals = new Map(filesIn(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]))
  return {
    make: (random) => makeChange(random, originals),
    async send(input) {
      const { file, text } = input as ConfigInput
      const path = join(dir, file)
      try {
        writeFileSync(path, text)
        return judge(dir, loadConfig({ dir, stage: 'dev' }))
      } finally {
        writeFileSync(path, originals.get(file) ?? '')
      }
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  }
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()

function makeChange(random: Random, originals: ReadonlyMap<string, string>): ConfigInput {
  const [file, text] = random.pick([...originals])
  return { file, text: mangleYaml(random, text) }
}

function judge(dir: string, loaded: LoadedConfig): string {
  if ('config' in loaded) {
    serve(loaded.config)
    return 'good'
  }
  for (const { file, line, message } of loaded.faults) {
    if (!file.startsWith(dir)) throw new Fault(`a fault of a file elsewhere: ${file}`)
    if (!Number.isInteger(line) || line < 1) throw new Fault(`a fault at line ${line}`)
    if (message.trim() === '' || /undefined|\[object/.test(message))
      throw new Fault(`a fault that says: ${message}`)
  }
  return 'faults'
}

/** A config without faults serves any task, in time and without an exception. */
function serve({ assets }: Config): void {
  for (const asset of Object.values(assets)) {
    for (const text of texts) {
      const data = Object.fromEntries(asset.fields.map(({ key }) => [key, text]))
      const task: SourceTask = { asset: asset.id, data, name: text }
      checkTask(asset, task)
      toWire(asset, task, 'L-1', 'crm')
    }
  }
}
