/** Something wrong with the config: where it is written, what it is, and how to mend it. */
export class ConfigFault {
  readonly file: string
  readonly line: number
  readonly message: string

  constructor(file: string, line: number, message: string) {
    this.file = file
    this.line = line
    this.message = message
  }

  toString(): string {
    return `${this.file}:${this.line}: ${this.message}`
  }
}

/** By file, then line; what base and overlay both lead to is said once. */
export function sortFaults(faults: readonly ConfigFault[]): ConfigFault[] {
  const once = new Map(faults.map((fault) => [String(fault), fault]))
  return [...once.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
}
