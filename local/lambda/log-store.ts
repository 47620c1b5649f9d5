import type { LogLine } from './types.ts'

export interface LogEntry extends LogLine {
  /** Epoch ms, virtual. */
  at: number
}

export interface LogStore {
  add(line: LogLine): LogEntry
  /** Oldest first. */
  of(functionName: string): LogEntry[]
}

/** The last lines of each function. */
export function createLogStore(now: () => number, keep = 2000): LogStore {
  const lines = new Map<string, LogEntry[]>()
  return {
    add(line) {
      const entry = { ...line, at: now() }
      const own = lines.get(line.functionName) ?? []
      own.push(entry)
      if (own.length > keep * 1.25) own.splice(0, own.length - keep)
      lines.set(line.functionName, own)
      return entry
    },
    of: (functionName) => [...(lines.get(functionName) ?? [])],
  }
}
