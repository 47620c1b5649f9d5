import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const everyMs = 5000

/** What a simulated platform had when the last run ended. */
export function keptPlatform<State>(dataDir: string | undefined, connection: string): State | undefined {
  if (dataDir === undefined) return undefined
  let text: string
  try {
    text = readFileSync(fileOf(dataDir, connection), 'utf8')
  } catch {
    return undefined
  }
  return JSON.parse(text) as State
}

/** Writes what a platform has every few seconds; the function given back writes the last state and stops. */
export function keepPlatform(
  dataDir: string | undefined,
  connection: string,
  dump: () => object,
): () => void {
  if (dataDir === undefined) return () => {}
  mkdirSync(dataDir, { recursive: true })
  const path = fileOf(dataDir, connection)
  const write = () => {
    writeFileSync(`${path}.new`, JSON.stringify({ v: 1, ...dump() }))
    renameSync(`${path}.new`, path)
  }
  const timer = setInterval(write, everyMs).unref()
  return () => {
    clearInterval(timer)
    write()
  }
}

const fileOf = (dataDir: string, connection: string) => join(dataDir, `platform-${connection}.json`)
