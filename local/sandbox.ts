import { randomUUID } from 'node:crypto'
import type { VirtualClock } from './clock.ts'
import { type Endpoints, environmentOf } from './lambda/environment.ts'
import { exitError } from './lambda/errors.ts'
import { startEnvironment } from './lambda/execution-environment.ts'
import { Pool } from './lambda/pool.ts'
import type { FunctionDefinition, InvokeResult, LogLine } from './lambda/types.ts'

/** A Lambda function: as many execution environments as there are invocations at once, kept for the next ones. */
export interface LambdaFunction {
  readonly definition: FunctionDefinition
  /** `payload` is JSON text. Never rejects: crashes and time-outs are results too. */
  invoke(payload: string): Promise<InvokeResult>
  /**
   * For tests, SIGKILL. `now`: the environments with an invocation inside. `next`: the environment that is
   * about to be handed the next invocation, before it sees it. Gives back how many were killed at once.
   */
  kill(when: 'now' | 'next'): number
  /** Starts one environment ahead of the first invocation. */
  warm(): Promise<void>
  stats(): { environments: number; running: number; waiting: number }
  close(): Promise<void>
}

export interface FunctionOptions {
  clock: VirtualClock
  endpoints: Endpoints
  onLog(line: LogLine): void
  /** Most environments at once; beyond, invocations wait (Lambda would throttle them at the account's limit). */
  maxEnvironments?: number
}

export function createFunction(definition: FunctionDefinition, options: FunctionOptions): LambdaFunction {
  const { clock } = options
  const pool = new Pool(() => start(definition, options), options.maxEnvironments ?? 6)
  let doomed = 0
  let running = 0

  const run = async (payload: string): Promise<InvokeResult> => {
    const requestId = randomUUID()
    const environment = await pool.acquire()
    if (!environment || doomed > 0) {
      doomed = Math.max(0, doomed - 1)
      environment?.kill()
      return { ok: false, error: exitError(requestId, null, 'SIGKILL') }
    }
    const result = await environment.invoke({ requestId, payload })
    pool.release(environment)
    return result
  }

  return {
    definition,
    async invoke(payload) {
      const release = clock.hold(`function ${definition.name}`)
      running += 1
      try {
        return await run(payload)
      } finally {
        running -= 1
        release()
      }
    },
    kill(when) {
      if (when === 'next') {
        doomed += 1
        return 0
      }
      const busy = pool.all.filter((environment) => environment.busy)
      for (const environment of busy) environment.kill()
      return busy.length
    },
    async warm() {
      const environment = await pool.acquire()
      if (!environment) return
      await environment.ready
      pool.release(environment)
    },
    stats: () => ({ environments: pool.all.length, running, waiting: pool.waiting }),
    close: () => pool.close(),
  }
}

function start(definition: FunctionDefinition, { clock, endpoints, onLog }: FunctionOptions) {
  const stream = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`
  return startEnvironment(definition, {
    variables: environmentOf(definition, endpoints, stream),
    clock,
    onLine: (line, requestId) => onLog({ functionName: definition.name, requestId, line }),
  })
}
