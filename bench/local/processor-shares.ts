import { readdirSync, readFileSync } from 'node:fs'

/** Processor time used so far by each part of a process tree, in clock ticks. Linux only; elsewhere empty. */
export type Shares = Map<string, number>

export function processorTime(root: number): Shares {
  const shares: Shares = new Map()
  const all = readProcesses()
  const inTree = (pid: number): boolean => pid === root || (all.has(pid) && inTree(all.get(pid)?.parent ?? 0))
  for (const [pid, { ticks, command }] of all) {
    if (!inTree(pid)) continue
    const name = pid === root ? 'gateway and emulators' : partOf(command)
    shares.set(name, (shares.get(name) ?? 0) + ticks)
  }
  return shares
}

/** The part that used most between two readings, with its share, and the next ones. */
export function busiest(before: Shares, after: Shares): string | undefined {
  const used = [...after].map(([name, ticks]) => [name, ticks - (before.get(name) ?? 0)] as const)
  const total = used.reduce((sum, [, ticks]) => sum + ticks, 0)
  if (total === 0) return undefined
  const parts = used.toSorted((a, b) => b[1] - a[1]).slice(0, 3)
  return parts.map(([name, ticks]) => `${name} ${Math.round((ticks / total) * 100)} %`).join(', ')
}

interface Process {
  parent: number
  ticks: number
  command: string
}

function readProcesses(): Map<number, Process> {
  const found = new Map<number, Process>()
  try {
    for (const name of readdirSync('/proc')) {
      const one = /^\d+$/.test(name) ? readProcess(name) : undefined
      if (one) found.set(Number(name), one)
    }
  } catch {
    // No /proc here.
  }
  return found
}

/** Field 4 is the parent, 14 and 15 user and system time; the name before them may hold blanks. Source: proc(5). */
function readProcess(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), command }
  } catch {
    // It ended meanwhile.
    return undefined
  }
}

function partOf(command: string): string {
  if (/java|dynalite/i.test(command)) return 'table'
  return /node/.test(command) ? 'functions' : 'others'
}
