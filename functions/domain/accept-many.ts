import { type Accepted, type AcceptRequest, type AcceptWorld, accept } from './accept.ts'
import type { Head } from './head.ts'
import { workitemId } from './ids.ts'

/** `unavailable`: it could not be stored. */
export type AcceptedLine = Accepted | { verdict: 'unavailable' }

/** Lines of a batch worked on at the same time. */
const width = 24

/**
 * Accepts many tasks, one verdict each, in the order given. Lines of the same workitem are taken one after the
 * other; trouble with one line loses no other. Wake-ups go out together at the end, which is when the
 * verdicts become true: if they cannot be sent, the accepted lines are `unavailable` (and resending them is safe).
 */
export async function acceptMany(
  world: AcceptWorld,
  requests: readonly AcceptRequest[],
): Promise<AcceptedLine[]> {
  const { namespace } = world.config
  const lines = requests.map((request, index) => ({ request, index }))
  const byId = Map.groupBy(lines, ({ request }) =>
    workitemId(namespace, request.source.id, request.externalId),
  )
  const heads = await world.store.heads([...byId.keys()])
  const wakes = new Map<string, string[]>()
  const quiet: AcceptWorld = { ...world, waker: collect(wakes) }
  const verdicts: AcceptedLine[] = new Array(requests.length)
  await inParallel([...byId], width, async ([id, own]) => {
    let known: Head | null | undefined = heads.get(id) ?? null
    for (const { request, index } of own) {
      const verdict: AcceptedLine = await accept(quiet, request, known).catch(
        (): AcceptedLine => ({ verdict: 'unavailable' }),
      )
      verdicts[index] = verdict
      known = 'head' in verdict ? verdict.head : verdict.verdict === 'unavailable' ? undefined : known
    }
  })
  const failed = await sendWakes(world, wakes)
  return verdicts.map((verdict) =>
    'head' in verdict && failed.has(verdict.head.connection) ? unsent(verdict) : verdict,
  )
}

const unsent = (verdict: AcceptedLine): AcceptedLine =>
  verdict.verdict === 'accepted' || verdict.verdict === 'unchanged' ? { verdict: 'unavailable' } : verdict

const collect = (wakes: Map<string, string[]>): AcceptWorld['waker'] => ({
  async wake(connection, ids) {
    wakes.set(connection, [...(wakes.get(connection) ?? []), ...ids])
  },
})

async function sendWakes(world: AcceptWorld, wakes: Map<string, string[]>): Promise<Set<string>> {
  const failed = new Set<string>()
  for (const [connection, ids] of wakes)
    await world.waker.wake(connection, [...new Set(ids)]).catch(() => failed.add(connection))
  return failed
}

/** Runs `job` over `items`, at most `most` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  most: number,
  job: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await job(item)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
}
