import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Engine } from './engine.ts'

/** Starts dynalite in a thread of its own, so that its work does not hold up the other services. */
export async function startDynalite(dataDir?: string): Promise<Engine> {
  const path = dataDir && join(dataDir, 'dynalite')
  if (path) mkdirSync(path, { recursive: true })
  const worker = new Worker(new URL('./dynalite-worker.ts', import.meta.url), { workerData: { path } })
  const [port] = await once(worker, 'message')
  return {
    name: 'dynalite',
    url: `http://127.0.0.1:${port}`,
    async close() {
      const exited = once(worker, 'exit')
      worker.postMessage('close')
      await exited
    },
  }
}
