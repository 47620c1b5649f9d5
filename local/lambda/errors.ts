import type { InvokeError } from './types.ts'

/** The errors Lambda itself reports, in its words (assumed from what its logs and Invoke answers show). */

export function exitError(
  requestId: string | undefined,
  code: number | null,
  signal: NodeJS.Signals | null,
): InvokeError {
  const reason = signal === 'SIGKILL' ? 'signal: killed' : (signal ?? `exit status ${code ?? 'unknown'}`)
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`,
  }
}

export function timeoutError(requestId: string | undefined, timeoutMs: number): InvokeError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  }
}

export function initTimeoutError(timeoutMs: number): InvokeError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `INIT_REPORT Phase: init Status: timeout after ${timeoutMs / 1000} s`,
  }
}
