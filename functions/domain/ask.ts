import type { Connection } from '../../schemas/config.ts'
import { inParallel } from './accept-many.ts'
import type { Terms } from './attempt.ts'
import { found } from './found.ts'
import type { Head } from './head.ts'
import { sameAddress } from './origin.ts'
import type { FindOutcome, FoundTask, OriginQuery } from './outcome.ts'
import type { DeliverWorld } from './ports.ts'
import { originOf, trackingIdOf } from './snapshot-call.ts'
import { update } from './update.ts'

export interface Question {
  head: Head
  terms: Terms
}

/** Origins asked for in one search. */
const originsPerSearch = 25
/** The platform's clock may be behind ours by this much, ms. */
const clockSkewMs = 5 * 60_000

/** Asks the platform what became of creates and ends, many in one search. Returns the ids whose answer could not be stored. */
export async function ask(world: DeliverWorld, questions: readonly Question[]): Promise<string[]> {
  const failed: string[] = []
  const byConnection = Map.groupBy(questions, (question) => question.terms.connection)
  for (const [connection, all] of byConnection)
    for (let i = 0; i < all.length; i += originsPerSearch) {
      const some = all.slice(i, i + originsPerSearch)
      failed.push(...(await askSome(world, connection, some).catch(() => some.map(({ head }) => head.id))))
    }
  return failed
}

async function askSome(
  world: DeliverWorld,
  connection: Connection,
  questions: Question[],
): Promise<string[]> {
  const leave = await world.gate.leave(connection, undefined, world.now())
  if (!leave.granted) {
    await world.gate.armTick(connection.id, leave.at, world.now())
    return []
  }
  const askedAt = world.now()
  const first = questions[0]
  const outcome = await world
    .calls(connection)
    .find(questions.map(queryOf), first ? trackingIdOf(first.head) : connection.id)
  if (outcome.outcome !== 'answered')
    world.report.note('search-failed', { connection: connection.id, code: outcome.code })
  const failed: string[] = []
  await inParallel(questions, originsPerSearch, async (question) => {
    const { head, terms } = question
    const answer = answerFor(question, outcome)
    const change = (now: Head) =>
      isAnswered(now, head, answer) ? found(now, answer, terms, world.now(), askedAt) : undefined
    await update(world, head.id, change, head).catch(() => failed.push(head.id))
  })
  return failed
}

/** What was found counts for its generation; that nothing was, only where nobody else has asked meanwhile. */
function isAnswered(now: Head, asked: Head, answer: FindOutcome): boolean {
  if (now.generation !== asked.generation) return false
  if (!asked.created && answer.outcome === 'answered' && answer.tasks.length > 0) return true
  return now.attempts === asked.attempts && now.check?.asked === asked.check?.asked
}

const queryOf = ({ head, terms }: Question): OriginQuery => ({
  origin: originOf(head, terms),
  destination: terms.asset.destination,
  since: (head.created ? head.acceptedAt : (head.check?.from ?? head.acceptedAt)) - clockSkewMs,
})

/** Only this workitem's tasks: origins are unique per destination, not beyond. */
function answerFor({ head, terms }: Question, outcome: FindOutcome): FindOutcome {
  if (outcome.outcome !== 'answered') return outcome
  const origin = originOf(head, terms)
  const isOurs = ({ destination }: FoundTask) =>
    destination === undefined || sameAddress(destination, terms.asset.destination)
  const tasks = outcome.tasks.filter((task) => task.origin === origin && isOurs(task))
  return { outcome: 'answered', tasks }
}
