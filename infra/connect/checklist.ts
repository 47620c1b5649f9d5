export type Mark = 'ok' | 'todo' | 'note'

export interface Line {
  mark: Mark
  text: string
  /** What to do, or more to know. */
  more: string[]
}

/** What was found, in order; it is ready when nothing is to be done. */
export class Checklist {
  readonly lines: Line[] = []

  ok(text: string, more: string[] = []): void {
    this.#add('ok', text, more)
  }

  todo(text: string, more: string[] = []): void {
    this.#add('todo', text, more)
  }

  note(text: string, more: string[] = []): void {
    this.#add('note', text, more)
  }

  get isReady(): boolean {
    return this.lines.every(({ mark }) => mark !== 'todo')
  }

  toString(): string {
    return this.lines
      .flatMap(({ mark, text, more }) => [`${signs[mark]} ${text}`, ...more.map((line) => `    ${line}`)])
      .map(printable)
      .join('\n')
  }

  #add(mark: Mark, text: string, more: string[]): void {
    this.lines.push({ mark, text, more })
  }
}

const signs: Record<Mark, string> = { ok: '✓', todo: '✗', note: '·' }

/** Names come from the platform: nothing of them may steer a terminal. */
const printable = (line: string): string => line.replace(/\p{Cc}/gu, '?')
