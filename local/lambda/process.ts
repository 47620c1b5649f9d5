import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FunctionDefinition } from './types.ts'

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric')
const shim = fileURLToPath(new URL('./preload/rapid-client.cjs', import.meta.url))

export interface RuntimeProcess {
  kill(): void
}

export interface ProcessEvents {
  onLine(line: string): void
  /** Once, after the last line. */
  onExit(code: number | null, signal: NodeJS.Signals | null): void
}

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/**
 * Starts AWS's runtime client for Node.js where the bundle is, with exactly the given variables. The heap is limited
 * by the function's memory; a tenth is left for the rest, about as Lambda does (assumed).
 */
export function startRuntime(
  { directory, memoryMb }: Pick<FunctionDefinition, 'directory' | 'memoryMb'>,
  env: Record<string, string>,
  { onLine, onExit }: ProcessEvents,
): RuntimeProcess {
  const heap = `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`
  const child = spawn(process.execPath, [heap, '--require', shim, runtimeClient], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  living.add(child)
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine)
  // `close` comes after the output has ended; `error` instead of it when the process could not be started.
  const { promise, resolve } = Promise.withResolvers<Parameters<typeof onExit>>()
  child.on('close', (code, signal) => resolve([code, signal]))
  child.on('error', () => resolve([null, null]))
  promise.then((how) => {
    living.delete(child)
    onExit(...how)
  })
  return { kill: () => void child.kill('SIGKILL') }
}
