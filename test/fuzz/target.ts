import type { Random } from './random.ts'

/** Something wrong that an input brought to light. Its text may quote the input. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** One kind of input. An input is a JSON value, so that it can be printed, shrunk and sent again. */
export interface Target {
  name: TargetName
  /** Of all inputs of a run. */
  share: number
  /** A world of its own, at the same start each time. */
  open(): Session
}

export interface Session {
  make(random: Random): unknown
  /**
   * Sends the input; says what became of it, in a word for the tally.
   *
   * @throws Fault or whatever escaped
   */
  send(input: unknown): Promise<string>
  close?(): void
}

export const targetNames = ['ingest', 'webhook', 'hook', 'expression', 'partner-event', 'config'] as const
export type TargetName = (typeof targetNames)[number]
