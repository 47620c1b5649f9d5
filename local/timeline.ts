import type { RequestFact } from './api-gateway.ts'
import type { LogEntry } from './lambda/log-store.ts'
import type { PlatformFact } from './platform.ts'
import { ofGenesys } from './timeline/genesys.ts'
import { type TimelineItem, us } from './timeline/item.ts'
import { ofWebex } from './timeline/webex.ts'

/** Undefined for what is only noise: questions, and webhooks, which the platform's own fact tells better. */
export function ofRequest({ method, path, status }: RequestFact): TimelineItem | undefined {
  const isPlatformHook = path.startsWith('/v1/hooks/platforms/')
  if (isPlatformHook || (method === 'GET' && status < 400)) return undefined
  const source = /^\/v1\/(?:hooks\/)?sources\/([^/]+)/.exec(path)?.[1] ?? 'caller'
  return {
    from: source,
    to: us,
    what: `${method} ${path}`,
    result: String(status),
    meaning: takenIn(path, status),
  }
}

function takenIn(path: string, status: number): string {
  if (status === 202 && path.startsWith('/v1/hooks/'))
    return 'signature verified, task stored: delivery is on its way'
  if (status === 202) return 'stored: delivery is on its way'
  if (status === 200) return 'done, or known already'
  if (status === 429) return 'too many requests: come again'
  if (status >= 500) return 'our fault: send it again'
  return 'refused; the answer says what to mend'
}

export function ofPlatform(connection: string, given: PlatformFact): TimelineItem | undefined {
  return given.platform === 'webex' ? ofWebex(connection, given.fact) : ofGenesys(connection, given.fact)
}

/** Only what a person should look at: errors, and output that is no log line, such as a crash. */
export function ofLog({ functionName, line }: LogEntry): TimelineItem | undefined {
  const level = levelOf(line)
  if (level === 'info' || level === 'debug') return undefined
  return { from: functionName, to: 'log', what: line.slice(0, 500), result: level, meaning: '' }
}

function levelOf(line: string): string {
  try {
    const { level = 'info' } = JSON.parse(line) as { level?: string }
    return level.toLowerCase()
  } catch {
    return 'output'
  }
}
