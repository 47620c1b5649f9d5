import type { Target, TargetName } from '../target.ts'
import { config } from './config.ts'
import { expression } from './expression.ts'
import { hook } from './hook.ts'
import { ingest } from './ingest.ts'
import { partner } from './partner-event.ts'
import { webhook } from './webhook.ts'

export const targets: Record<TargetName, Target> = {
  ingest,
  webhook,
  hook,
  expression,
  'partner-event': partner,
  config,
}
