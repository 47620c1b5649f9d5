import { exitError, initTimeoutError, timeoutError } from './errors.ts'
import type { FunctionDefinition, Invocation, InvokeError, InvokeResult } from './types.ts'

/** The one invocation an environment may have inside, with the time-outs that end it. */
export interface Slot {
  readonly busy: boolean
  /** Of the invocation inside, or of the last one. */
  readonly requestId: string | undefined
  begin(invocation: Invocation): Promise<InvokeResult>
  initialised(): void
  delivered(): void
  finished(requestId: string, result: InvokeResult): void
  initFailed(error: InvokeError): void
  exited(code: number | null, signal: NodeJS.Signals | null): void
}

/** Lambda allows 10 s; a machine that starts several at once on few cores gets some more. */
const initTimeoutMs = 30_000

/** `end` is called with a line for the log when a time-out has passed, to kill the environment. */
export function createSlot({ timeoutMs }: FunctionDefinition, end: (line: string) => void): Slot {
  let inside: { invocation: Invocation; settle(result: InvokeResult): void } | undefined
  let requestId: string | undefined
  let fatal: InvokeError | undefined
  let limit: NodeJS.Timeout | undefined

  const endAfter = (ms: number, error: () => InvokeError) => {
    clearTimeout(limit)
    limit = setTimeout(() => {
      fatal ??= error()
      end(fatal.errorMessage)
    }, ms)
  }
  const settle = (result: InvokeResult) => {
    clearTimeout(limit)
    const done = inside?.settle
    inside = undefined
    done?.(result)
  }

  endAfter(initTimeoutMs, () => initTimeoutError(initTimeoutMs))
  return {
    get busy() {
      return inside !== undefined
    },
    get requestId() {
      return requestId
    },
    begin: (invocation) =>
      new Promise((resolve) => {
        inside = { invocation, settle: resolve }
      }),
    initialised: () => clearTimeout(limit),
    delivered() {
      requestId = inside?.invocation.requestId
      endAfter(timeoutMs, () => timeoutError(requestId, timeoutMs))
    },
    finished(id, result) {
      if (id === inside?.invocation.requestId) settle(result)
    },
    initFailed(error) {
      fatal = error
    },
    exited: (code, signal) =>
      settle({ ok: false, error: fatal ?? exitError(inside?.invocation.requestId, code, signal) }),
  }
}
