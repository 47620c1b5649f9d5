import type { Violation } from '../../schemas/violation.ts'

/** A pointer to a known field is shorter; a longer one quotes a member name that the sender made up. */
const longestPointer = 256

/** As many violations as the budget has room for, and how many were left out. */
export function fitViolations(
  violations: readonly Violation[],
  budget: { bytes: number },
): { violations: Violation[]; omitted?: number } {
  const kept: Violation[] = []
  for (const violation of violations) {
    const short = { ...violation, pointer: shortened(violation.pointer) }
    budget.bytes -= Buffer.byteLength(JSON.stringify(short)) + 1
    if (budget.bytes < 0) break
    kept.push(short)
  }
  const omitted = violations.length - kept.length
  return omitted > 0 ? { violations: kept, omitted } : { violations: kept }
}

const shortened = (pointer: string): string =>
  pointer.length > longestPointer ? `${pointer.slice(0, longestPointer)}…` : pointer
