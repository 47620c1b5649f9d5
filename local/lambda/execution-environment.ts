import { type RuntimeProcess, startRuntime } from './process.ts'
import { startRuntimeApi } from './runtime-api.ts'
import { createSlot } from './slot.ts'
import type { FunctionDefinition, Invocation, InvokeResult } from './types.ts'

/** One process with the runtime client and the bundle inside; handles one invocation at a time. */
export interface ExecutionEnvironment {
  /** False from the moment it is killed or has exited. */
  readonly alive: boolean
  readonly busy: boolean
  /** Resolves when the runtime first asks for work, or when it will never do so. */
  ready: Promise<void>
  exited: Promise<void>
  invoke(invocation: Invocation): Promise<InvokeResult>
  /** SIGKILL: an invocation inside ends as Runtime.ExitError. */
  kill(): void
}

export interface EnvironmentOptions {
  variables: Readonly<Record<string, string>>
  /** Virtual time, ms, and what it is ahead of real time. */
  clock: { now(): number; readonly offset: number }
  onLine(line: string, requestId: string | undefined): void
}

export async function startEnvironment(
  definition: FunctionDefinition,
  { variables, clock, onLine }: EnvironmentOptions,
): Promise<ExecutionEnvironment> {
  const ready = Promise.withResolvers<void>()
  const exited = Promise.withResolvers<void>()
  let runtime: RuntimeProcess | undefined
  let alive = true

  const kill = () => {
    alive = false
    runtime?.kill()
  }
  const slot = createSlot(definition, (line) => {
    onLine(line, slot.requestId)
    kill()
  })
  const api = await startRuntimeApi({
    ...slot,
    asked() {
      slot.initialised()
      ready.resolve()
    },
  })
  const env = {
    ...variables,
    AWS_LAMBDA_RUNTIME_API: api.address,
    WORKBRIDGE_CLOCK_OFFSET: String(clock.offset),
  }
  runtime = startRuntime(definition, env, {
    onLine: (line) => onLine(line, slot.requestId),
    onExit(code, signal) {
      alive = false
      slot.exited(code, signal)
      api.close()
      ready.resolve()
      exited.resolve()
    },
  })

  return {
    get alive() {
      return alive
    },
    get busy() {
      return slot.busy
    },
    ready: ready.promise,
    exited: exited.promise,
    invoke(invocation) {
      const result = slot.begin(invocation)
      api.deliver(invocation, () => invocationHeaders(definition, clock))
      return result
    },
    kill,
  }
}

function invocationHeaders({ arn, timeoutMs }: FunctionDefinition, clock: EnvironmentOptions['clock']) {
  return {
    // In virtual time: the runtime client subtracts the shifted Date.now() from it.
    'lambda-runtime-deadline-ms': String(clock.now() + timeoutMs),
    'lambda-runtime-invoked-function-arn': arn,
    'workbridge-clock-offset': String(clock.offset),
  }
}
