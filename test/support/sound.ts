import { attentionOf } from '../../functions/domain/attention.ts'
import type { Head } from '../../functions/domain/head.ts'
import { isInFlight, isUnsettled } from '../../functions/domain/revisions.ts'

/** What holds of every head that is ever stored. Throws with the first rule that does not. */
export function assertSound(head: Head): void {
  for (const [rule, holds] of Object.entries(rules))
    if (!holds(head)) throw new Error(`unsound head: ${rule}\n${JSON.stringify(head, null, 1)}`)
}

const rules: Record<string, (head: Head) => boolean> = {
  'work that is not settled is in a list that somebody looks at': (head) =>
    !(head.revisions.some(isUnsettled) || head.end) ||
    ['due', 'held'].includes(attentionOf(head)?.list ?? ''),
  'at most one revision is in flight': (head) => head.revisions.filter(isInFlight).length <= 1,
  'at most one revision waits': (head) =>
    head.revisions.filter(({ state }) => state === 'pending').length <= 1,
  'what waits is newer than what is in flight': (head) => {
    const waiting = head.revisions.find(({ state }) => state === 'pending')
    return !waiting || head.revisions.every((revision) => !isInFlight(revision) || revision.rev < waiting.rev)
  },
  'what is being sent has an attempt': (head) =>
    head.revisions.every(({ state, rev }) => state !== 'sending' || head.attempt?.rev === rev),
  'an end is sent by an attempt, and alone': (head) =>
    head.end?.state !== 'sending' ||
    (head.attempt?.kind === 'end' && !head.revisions.some(isInFlight) && head.taskId !== undefined),
  'what is over has nothing left to end': (head) =>
    !head.end || !['ended', 'canceled', 'failed'].includes(head.state),
  'what is in flight was tried in this generation': (head) =>
    !head.revisions.some(isInFlight) || head.createRev !== undefined,
  'a created task is known': (head) => !head.created || head.taskId !== undefined,
  'what has failed waits for nobody': (head) => head.state !== 'failed' || !head.revisions.some(isUnsettled),
  'revisions are in order': (head) =>
    head.revisions.every((revision, i) => i === 0 || revision.rev > (head.revisions[i - 1]?.rev ?? 0)),
  'no fact is entered twice': (head) =>
    new Set(head.timeline.map(({ k }) => k)).size === head.timeline.length,
  'it stays small': (head) => JSON.stringify(head).length < 16_000,
}
