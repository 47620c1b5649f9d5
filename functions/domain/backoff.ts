const minuteMs = 60_000

/** Waits before the next try after a failure known to have had no effect, ms. */
const waits = [5_000, 30_000, 2 * minuteMs, 5 * minuteMs, 15 * minuteMs]
/** About half a day of tries; then a person decides. */
export const mostTries = 48
/** A 4xx that names no field: tried this often in case the fault is the connection's, then rejected. */
export const mostUnexplained = 4
export const mostFailedGenerations = 8

/** However long a platform asks us to wait, it is asked again after this, ms. */
export const longestAskedMs = 60 * minuteMs
/** A connection that is asked to wait longer than this is paused, so that an alarm tells, ms. */
export const parkAfterMs = 15 * minuteMs

/** `afterMs`: what the platform asks for. */
export function backoffMs(tries: number, afterMs = 0): number {
  const wait = waits[Math.min(Math.max(tries, 1), waits.length) - 1] ?? minuteMs
  return Math.max(wait, Math.min(afterMs, longestAskedMs))
}

const probeWaits = [1, 2, 5, 10, 30, 60].map((minutes) => minutes * minuteMs)

/** How long a paused asset or connection waits for its next probe, ms. */
export const probeAfterMs = (probes: number): number =>
  probeWaits[Math.min(probes, probeWaits.length - 1)] ?? minuteMs
