import type { Head, Revision } from '../../functions/domain/head.ts'
import { aliasOf } from '../../functions/domain/ids.ts'
import type { Step } from './world/steps.ts'
import type { Story } from './world/story.ts'

/** As promised, not as built: about half a day of tries, and four answers that name no reason. */
const mostTries = 48
const mostUnexplained = 4

/** What the SDK sees through, or what takes time only. */
const harmless: ReadonlySet<string> = new Set(['slow', 'repeat'])

const isOfAws = ({ what, fault }: Step): boolean =>
  fault !== undefined && !what.startsWith('platform ') && !harmless.has(fault)

/** Invocations that could not do all they had begun: killed, out of time, or AWS failed them. */
export function troubled({ steps }: Story): Set<string> {
  const failed = steps.taken.filter((step) => step.by !== '' && isOfAws(step)).map(({ by }) => by)
  return new Set([...steps.killed, ...failed])
}

export const isDeliveryTroubled = (story: Story): boolean =>
  [...troubled(story)].some((name) => name.startsWith('deliver'))

/** Whether somebody had to wonder what became of a call to this origin: its answer was lost, or its worker. */
export const isAmbiguous = (story: Story, origin: string): boolean =>
  isDeliveryTroubled(story) ||
  story.platform.calls.some(
    ({ kind, of, outcome }) =>
      kind === 'create' && of === origin && (!outcome || outcome.outcome === 'uncertain'),
  )

/** The platform itself refused this send with this reason, at once or later. A reason of our own is no refusal. */
export function isRefusedByPlatform(
  { platform, facts }: Story,
  head: Head,
  { rev, reason }: Revision,
): boolean {
  const alias = aliasOf(head.id, head.generation, rev)
  const answers = platform.calls.flatMap((call) =>
    call.alias === alias && call.outcome && 'code' in call.outcome && call.outcome.code === reason
      ? [call.outcome]
      : [],
  )
  const isLater = facts.some(({ event }) => {
    const isOfThis =
      event.kind === 'create-failed'
        ? platform.tasks.some((task) => task.id === event.taskId && task.alias === alias)
        : event.kind === 'append-failed' && event.alias === alias
    return isOfThis && event.reason === reason && event.disposition !== 'retry'
  })
  const unexplained = answers.filter((answer) => answer.outcome === 'retry' && answer.cause === 'unexplained')
  return (
    isLater ||
    answers.some((answer) => answer.outcome === 'rejected' && answer.scope === 'task') ||
    unexplained.length >= mostUnexplained
  )
}

/** Why work may be left to a person, by the code of the hold; any other code is the platform's own. */
const reasons: Record<string, (story: Story, origin: string) => boolean> = {
  'create-uncertain': isAmbiguous,
  'create-unconfirmed': ({ platform }, origin) =>
    platform.tasks.some((task) => task.origin === origin && task.failed),
  'append-unconfirmed': isUnheard,
  'end-unconfirmed': isUnheard,
  'retries-exhausted': ({ platform }) =>
    platform.calls.filter(({ outcome }) => outcome?.outcome === 'retry').length >= mostTries,
}

function isUnheard({ facts }: Story): boolean {
  return facts.some(({ taken }) => !taken)
}

export function mayHold(story: Story, code: string, origin: string): boolean {
  const isSo = reasons[code]
  if (isSo) return isSo(story, origin)
  return story.platform.calls.some(
    ({ outcome }) => outcome && outcome.outcome !== 'confirmed' && outcome.code === code,
  )
}

/** A person looked after it until all was done; more than one fault may keep them longer. */
export const isMended = ({ attended, steps }: Story, key: string): boolean =>
  attended.has(key) && steps.taken.filter(({ fault }) => fault !== undefined).length <= 1
