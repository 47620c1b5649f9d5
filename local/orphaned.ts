const everyMs = 1_000

/**
 * Calls `stop` once the process that started us is gone, which tells us nothing itself: npm that is killed takes its
 * shell along, and would leave us behind with the port.
 */
export function whenOrphaned(stop: () => void, parent = () => process.ppid): void {
  const first = parent()
  const timer = setInterval(() => {
    if (parent() === first) return
    clearInterval(timer)
    stop()
  }, everyMs)
  timer.unref()
}
