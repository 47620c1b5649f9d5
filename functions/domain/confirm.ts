import type { Effect, Entry, Head, Transition } from './head.ts'
import { inFlight, setRevision, unsettle } from './revisions.ts'
import { enter } from './timeline.ts'
import { wakeIfMore } from './wait.ts'

export interface Proof {
  by: NonNullable<Entry['by']>
  /** When it happened, epoch ms. */
  at: number
  taskId?: string
  topic?: string
}

export const confirmKey = ({ generation }: Pick<Head, 'generation'>, rev: number): string =>
  `confirmed:${generation}:${rev}`

/** The platform has this generation's task, of which it had said nothing yet. Whoever tells first, webhook or search, enters the one fact. */
export function confirmCreate(head: Head, proof: Proof & { taskId: string }): Transition {
  const rev = head.createRev ?? head.newest
  const confirmed = setRevision(head, rev, { state: 'confirmed', reason: undefined })
  let next: Head = {
    ...confirmed,
    created: true,
    taskId: proof.taskId,
    state: 'sent',
    hold: undefined,
    probe: undefined,
  }
  // It was withdrawn in the belief that it had never been made.
  if (head.state === 'canceled')
    next = {
      ...unsettle(next, head.updatedAt),
      lifeAt: undefined,
      end: { state: 'wanted', rev: head.newest, at: head.lifeAt ?? head.updatedAt },
    }
  return entered(next, rev, proof, head.probe)
}

export function confirmAppend(head: Head, rev: number, proof: Proof): Transition {
  const confirmed = setRevision(head, rev, { state: 'confirmed', reason: undefined })
  // Questions and a hold are about the one in flight: news of another does not end them.
  const flying = inFlight(head)?.rev
  const next =
    flying === undefined || flying === rev
      ? { ...confirmed, hold: undefined, check: undefined, nextAt: undefined }
      : confirmed
  return entered(next, rev, proof, undefined)
}

function entered(head: Head, rev: number, proof: Proof, probe: string | undefined): Transition {
  const { at, by, taskId, topic } = proof
  const entry = { at, what: 'confirmed', rev, gen: head.generation, by, taskId, topic } as const
  const next = enter(head, confirmKey(head, rev), entry)
  const effects: Effect[] = [{ do: 'count', metric: 'Confirmed' }, ...wakeIfMore(next)]
  if (probe) effects.push({ do: 'resume', scope: probe, via: 'event' })
  return { head: next, effects }
}

/** A second platform task for the same generation: search lag was longer than the settle time. */
export function duplicate(head: Head, proof: Proof & { taskId: string }): Transition {
  const entry = {
    at: proof.at,
    what: 'duplicate',
    gen: head.generation,
    by: proof.by,
    taskId: proof.taskId,
  } as const
  return {
    head: enter(head, `duplicate:${proof.taskId}`, entry),
    effects: [{ do: 'count', metric: 'DuplicatePlatformTasks' }],
  }
}
