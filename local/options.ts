import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  once: boolean
  demo: boolean
  json: boolean
  port: number
  dataDir?: string
}

export const defaultPort = 8420

export const help = `Runs Workbridge on this machine: the synthesized template with the real bundles, and simulated platforms.

  npm start                     start all, play the demo, stay up until Ctrl-C
  npm start -- --once           end after the demo; exit code 0 only if every step gave what it should
  npm start -- --no-demo        start all and wait
  npm start -- --port N         port of the API (default ${defaultPort}; 0 = any free one)
  npm start -- --data DIR       keep table, queues and clock in DIR between runs
  npm start -- --json           one JSON object a line on standard output; the first is {"event":"ready",…}
  npm start -- --help           this text
`

export type Parsed = { options: Options } | { help: true } | { fault: string }

const flags = {
  once: { type: 'boolean' },
  'no-demo': { type: 'boolean' },
  port: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export function parseOptions(args: string[]): Parsed {
  try {
    const { values } = parseArgs({ args, options: flags, strict: true, allowPositionals: false })
    if (values.help) return { help: true }
    const port = values.port === undefined ? defaultPort : Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '') {
      return { fault: `--port must be a number from 0 to 65535, not "${values.port}"` }
    }
    if (values.data === '') return { fault: '--data needs a directory' }
    return {
      options: {
        once: values.once ?? false,
        demo: !values['no-demo'],
        json: values.json ?? false,
        port,
        dataDir: values.data === undefined ? undefined : resolve(values.data),
      },
    }
  } catch (error) {
    // parseArgs says which flag, and goes on about `--`; the first sentence is enough.
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    return { fault: reason ?? 'the flags cannot be read' }
  }
}
