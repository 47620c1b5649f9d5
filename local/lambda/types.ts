/** One function of the template, ready to run. */
export interface FunctionDefinition {
  name: string
  arn: string
  /** Directory with the bundle. */
  directory: string
  /** `file.export`, as in the template. */
  handler: string
  timeoutMs: number
  memoryMb: number
  environment: Readonly<Record<string, string>>
  /** `LoggingConfig` of the template. */
  logging?: { format: 'JSON' | 'Text'; level?: string }
}

/** What the runtime gave back: `payload` is JSON text. */
export type InvokeResult = { ok: true; payload: string } | { ok: false; error: InvokeError }

/** As Lambda's Invoke answers with X-Amz-Function-Error. */
export interface InvokeError {
  errorType: string
  errorMessage: string
  trace?: string[]
}

export interface Invocation {
  requestId: string
  payload: string
}

export interface LogLine {
  functionName: string
  requestId?: string
  line: string
}
