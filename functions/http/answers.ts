import type { AcceptedLine } from '../domain/accept-many.ts'
import { type HttpResponse, json } from './message.ts'
import { Problem } from './problem.ts'
import { type AcceptedView, acceptedView, workitemPath } from './views.ts'

/** What a source hears: an accepted view with its status, or a problem. */
export type Answer = { status: 200 | 202; view: AcceptedView & { ignored?: true } } | Problem

export function toAnswer(accepted: AcceptedLine): Answer {
  switch (accepted.verdict) {
    case 'accepted':
      return { status: 202, view: acceptedView(accepted.head) }
    case 'unchanged':
      return { status: 200, view: acceptedView(accepted.head) }
    case 'ignored':
      return { status: 200, view: { ...acceptedView(accepted.head), ignored: true } }
    case 'stale':
      return new Problem('stale-revision', staleDetail, { workitem: accepted.head.id })
    case 'conflict':
      return new Problem(accepted.code, conflictDetails[accepted.code], { workitem: accepted.head.id })
    default:
      return refusal(accepted)
  }
}

function refusal(accepted: Exclude<AcceptedLine, { head: unknown }>): Problem {
  switch (accepted.verdict) {
    case 'invalid':
      return invalidTask(accepted.violations)
    case 'unknown-asset':
      return new Problem('unknown-asset', 'Name one of the assets that are configured for this source.')
    case 'not-found':
      return new Problem('unknown-task', 'There is nothing to patch: PUT the whole task first.')
    case 'unavailable':
      return new Problem('unavailable', 'Send it again; nothing is lost by it.')
  }
}

export const invalidTask = (violations: NonNullable<Problem['more']['violations']>): Problem =>
  new Problem('invalid-task', 'Mend every violation and send the task again.', { violations })

const staleDetail =
  'A revision with a later timestamp was accepted before; this one is recorded and not sent.'

const conflictDetails = {
  'asset-differs': 'A task stays with its asset. Send it under its own asset, or use another external id.',
  'already-ended': 'The asset takes no update after the end. Use another external id for new work.',
}

/** Throws the problem, if it is one. */
export function respond(answer: Answer): HttpResponse {
  if (answer instanceof Problem) throw answer
  return json(answer.status, answer.view, { location: workitemPath(answer.view.id) })
}
