import type { FaultName } from './steps.ts'

const uncertain = { outcome: 'uncertain', code: 'reply-lost' } as const
export const again = { outcome: 'retry', code: 'no-reply', cause: 'transient' } as const
/** As the Webex client tells a lost reply: what does no harm when repeated is a retry. */
export const lostOf = (kind: string) => (kind === 'create' ? uncertain : again)
export const gone = { outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' } as const
/** What can go wrong with a call to any platform. */
export const brokenCalls: readonly FaultName[] = [
  'unsent',
  'lost-request',
  'lost-reply',
  '429',
  '429-long',
  '5xx',
  '5xx-after',
  '401',
  'slow',
]
export const callFaults: readonly FaultName[] = [...brokenCalls, 'webhook-first']
export const findFaults = callFaults.filter(
  (name) => !['lost-reply', '5xx-after', 'webhook-first'].includes(name),
)
