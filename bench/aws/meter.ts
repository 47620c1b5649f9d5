/** The lines of an AWS bill that work here shows up in. */
export const lines = [
  'API requests',
  'Lambda requests',
  'Lambda GB-s',
  'table writes',
  'index writes',
  'table reads',
  'index reads',
  'SQS requests',
  'bus events',
  'Secrets Manager calls',
  'KMS calls',
  'log GB',
] as const

export type Line = (typeof lines)[number]
export type Counts = Partial<Record<Line, number>>

/** Adds up what is billed until it is read. */
export class Meter {
  #counts = new Map<Line, number>()

  add(line: Line, amount: number): void {
    this.#counts.set(line, (this.#counts.get(line) ?? 0) + amount)
  }

  /** What was counted since the last time. */
  take(): Counts {
    const counts = Object.fromEntries(this.#counts)
    this.#counts = new Map()
    return counts
  }
}
