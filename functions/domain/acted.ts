import type { Head } from './head.ts'

/** Actions of trigger rules on one workitem within an hour. More of them is a rule that feeds on its own effects. */
export const mostActions = 30
const hourMs = 3_600_000

/** Counts one more action. */
export function acting(head: Head, now: number): Head {
  const { acted } = head
  const isOld = acted === undefined || now - acted.since >= hourMs
  return { ...head, acted: isOld ? { since: now, times: 1 } : { ...acted, times: acted.times + 1 } }
}

export const isOveracted = ({ acted }: Head, now: number): boolean =>
  acted !== undefined && now - acted.since < hourMs && acted.times >= mostActions
