import type { MiddlewareObj } from '@middy/core'
import { report } from '../telemetry.ts'

/** Writes the counts of this invocation, also when it failed. */
export const flushMetrics = (): MiddlewareObj => ({
  after: () => report.flush(),
  onError: () => report.flush(),
})
