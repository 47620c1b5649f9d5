/**
 * Runs `remove` once: when it is called, or else when the process ends, by Ctrl-C too. For what would stay behind on
 * the disk.
 */
export function leaveNothing(remove: () => void): () => void {
  let done = false
  const once = () => {
    if (done) return
    done = true
    process.off('exit', once)
    remove()
  }
  process.on('exit', once)
  endOnSignals()
  return once
}

let ending = false

/** A signal ends a process without its `exit` event unless somebody listens. */
function endOnSignals(): void {
  if (ending) return
  ending = true
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}
