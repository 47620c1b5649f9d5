import type { Violation } from '../../schemas/violation.ts'

/** What a verdict is about, without its wording. */
export type Finding = Pick<Violation, 'pointer' | 'rule'>

export const byPlace = (findings: readonly Finding[]): string[] =>
  findings.map(({ pointer, rule }) => `${pointer} ${rule}`).sort()
