import type { PlatformCall } from './world/platform-call.ts'
import type { Story } from './world/story.ts'

/** However long a platform asks us to wait, it is asked again after this, ms. */
const longestAskedMs = 3_600_000
/** Calls of workers that have not yet heard that the connection is closed, ms. */
const unheardMs = 15_000

/** What the platform lets one minute have, and one caller after another. */
export function callFaults(story: Story): string[] {
  return [...budget(story), ...tooSoon(story), ...atOnce(story.platform.calls)]
}

function budget({ platform, config }: Story): string[] {
  const most = config.connections.webex?.limits.callsPerMinute ?? 0
  const minutes = Map.groupBy(platform.calls, ({ at }) => Math.floor(at / 60_000))
  // A call may leave in one minute and arrive in the next.
  return [...minutes.values()].some((calls) => calls.length > most + 5)
    ? ['more calls in a minute than the platform allows']
    : []
}

/** A fault may take the word that the connection is closed; without one, everybody keeps to it, and who heard it at once. */
function tooSoon({ platform, steps }: Story): string[] {
  if (steps.taken.some(({ fault }) => fault !== undefined && !fault.startsWith('429'))) return []
  for (const refused of platform.calls) {
    const { until = 0, outcome, by, of } = refused
    if (outcome?.outcome !== 'retry' || outcome.cause !== 'rate-limit') continue
    const open = until + Math.min(outcome.afterMs ?? 0, longestAskedMs)
    const early = platform.calls.find(
      (call) =>
        call !== refused &&
        call.at < open &&
        call.at >= until &&
        (call.at > until + unheardMs || (of !== undefined && call.by === by && call.of === of)),
    )
    if (early) return [`${early.kind} called ${open - early.at} ms before Retry-After was over`]
  }
  return []
}

/** A worker's lease outlives its call. */
function atOnce(calls: readonly PlatformCall[]): string[] {
  const found: string[] = []
  for (const [of, mine] of Map.groupBy(calls, ({ of }) => of))
    for (const [index, { kind, at }] of mine.entries()) {
      const before = mine[index - 1]
      if (of !== undefined && before?.until !== undefined && at < before.until)
        found.push(`${kind} of ${of} called while another call was in flight`)
    }
  return found
}
