import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WebexSimulator } from './platforms/webex/server.ts'
import type { SimState } from './platforms/webex/state.ts'

const everyMs = 5000

/**
 * What a simulated platform had when the last run ended. Only its tasks: addresses, secrets and tokens are made anew
 * with each start.
 */
export function keptPlatform(dataDir: string | undefined, connection: string): SimState | undefined {
  if (dataDir === undefined) return undefined
  let text: string
  try {
    text = readFileSync(fileOf(dataDir, connection), 'utf8')
  } catch {
    return undefined
  }
  const { tasks } = JSON.parse(text) as Pick<SimState, 'tasks'>
  return { v: 1, tasks, subscriptions: [], accessTokens: [], refreshTokens: [] }
}

/** Writes a platform's tasks every few seconds; the function given back writes the last state and stops. */
export function keepPlatform(dataDir: string, connection: string, simulator: WebexSimulator): () => void {
  mkdirSync(dataDir, { recursive: true })
  const path = fileOf(dataDir, connection)
  const write = () => {
    writeFileSync(`${path}.new`, JSON.stringify({ v: 1, tasks: simulator.dump().tasks }))
    renameSync(`${path}.new`, path)
  }
  const timer = setInterval(write, everyMs).unref()
  return () => {
    clearInterval(timer)
    write()
  }
}

const fileOf = (dataDir: string, connection: string) => join(dataDir, `platform-${connection}.json`)
