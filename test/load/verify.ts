import { isDeepStrictEqual } from 'node:util'
import type { PlatformTask } from '../../local/platforms/webex/types.ts'
import type { Seen } from './seen.ts'
import type { Sent } from './send.ts'

export interface Finding {
  externalId: string
  fault: string
}

/** Holds every task sent against the API and the platform. Empty: one platform task each, confirmed, data equal. */
export function verify(
  sent: readonly Sent[],
  seen: ReadonlyMap<string, Seen>,
  tasks: readonly PlatformTask[],
): Finding[] {
  const byOrigin = Map.groupBy(tasks, ({ origin }) => origin.replace(/~\d+$/, ''))
  return sent.flatMap((one) =>
    faultsOf(one, seen.get(one.externalId), byOrigin.get(one.externalId) ?? []).map((fault) => ({
      externalId: one.externalId,
      fault,
    })),
  )
}

function faultsOf(sent: Sent, seen: Seen | undefined, tasks: readonly PlatformTask[]): string[] {
  if (sent.id === undefined) return [`never accepted: ${sent.refusal}`]
  if (!seen) return ['missing at the API']
  return [...faultsAtApi(sent, seen), ...faultsAtPlatform(sent, seen, tasks)]
}

function faultsAtApi(sent: Sent, { state, revisions, hold, data }: Seen): string[] {
  const faults: string[] = []
  const newest = revisions.at(-1)?.state
  if (hold) faults.push(`held: ${hold.code}`)
  else if (newest !== 'confirmed') faults.push(`unconfirmed: ${state}, newest revision ${newest}`)
  if (!isDeepStrictEqual(data, sent.data)) faults.push('other data at the API')
  return faults
}

function faultsAtPlatform(sent: Sent, seen: Seen, tasks: readonly PlatformTask[]): string[] {
  const alive = tasks.filter(({ state }) => state !== 'failed')
  if (alive.length === 0) return ['missing at the platform']
  if (alive.length > 1) return [`doubled: ${alive.length} tasks at the platform`]
  const faults: string[] = []
  const [task] = alive
  if (task?.id !== seen.taskId) faults.push('the API names another platform task')
  if (!isDeepStrictEqual(task?.data, sent.data)) faults.push('other data at the platform')
  return faults
}
