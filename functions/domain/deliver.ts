import type { Connection } from '../../schemas/config.ts'
import { inParallel } from './accept-many.ts'
import { ask, type Question } from './ask.ts'
import { claim, expire, leaseMs, settle, type Terms, tellSent } from './attempt.ts'
import { decide, type Work } from './decide.ts'
import { claimEnd, withdraw } from './end.ts'
import { type Head, stateOf } from './head.ts'
import type { CallOutcome, SnapshotCall } from './outcome.ts'
import type { DeliverWorld } from './ports.ts'
import { snapshotCall, trackingIdOf } from './snapshot-call.ts'
import { update } from './update.ts'
import { hold } from './wait.ts'

/** Workitems worked on at the same time by one invocation. */
const width = 10
/** A claim is not begun with less time than its call and its settle may take, ms. */
const enoughMs = 14_000

/** What is left to do for a workitem after everything that could be done now was done. */
export interface Rest {
  /** When to look again, epoch ms; absent when nothing is due. */
  until?: number
  /** The whole connection takes no more for now. */
  shut?: boolean
}

/**
 * Works on each workitem until nothing more can be done for it now. What throws (AWS trouble) is reported in
 * `failed`, so that only its wake-up comes back.
 */
export async function deliver(
  world: DeliverWorld,
  ids: readonly string[],
): Promise<{ failed: string[]; rests: Map<string, Rest> }> {
  const failed: string[] = []
  const rests = new Map<string, Rest>()
  const questions: Question[] = []
  await inParallel([...new Set(ids)], width, async (id) => {
    try {
      const rest = await one(world, id, questions)
      rests.set(id, rest)
    } catch (error) {
      failed.push(id)
      world.report.note('deliver-failed', {
        workitem: id,
        error: error instanceof Error ? error.name : 'unknown',
      })
    }
  })
  failed.push(...(await ask(world, questions)))
  return { failed, rests }
}

async function one(world: DeliverWorld, id: string, questions: Question[]): Promise<Rest> {
  for (;;) {
    const head = await world.store.head(id)
    const terms = head && termsOf(world, head)
    if (!head || !terms) {
      world.report.note('nothing-to-deliver', { workitem: id, known: head !== undefined })
      return {}
    }
    const rest = await step(world, head, terms, decide(head, terms.connection, world.now()), questions)
    if (rest) return rest
  }
}

/** `undefined`: look again, the workitem moved on. */
async function step(
  world: DeliverWorld,
  head: Head,
  terms: Terms,
  work: Work,
  questions: Question[],
): Promise<Rest | undefined> {
  switch (work.work) {
    case 'none':
      return {}
    case 'wait':
      return { until: work.until }
    case 'expire':
      await update(world, head.id, (now) => expire(now, terms, world.now()), head)
      return undefined
    case 'give-up':
      await update(world, head.id, (now) => giveUp(now, terms.connection, world.now()), head)
      return undefined
    case 'withdraw':
      await update(world, head.id, (now) => takeBack(now, terms.connection, world.now()), head)
      return undefined
    case 'find':
      questions.push({ head, terms })
      return {}
    case 'send':
    case 'end':
      return send(world, head, terms, work)
  }
}

function giveUp(head: Head, connection: Connection, now: number) {
  const work = decide(head, connection, now)
  return work.work === 'give-up' ? hold(head, work.code, now) : undefined
}

function takeBack(head: Head, connection: Connection, now: number) {
  const work = decide(head, connection, now)
  return work.work === 'withdraw' ? withdraw(head, work.at, now) : undefined
}

type Sending = Extract<Work, { work: 'send' | 'end' }>

/** Claim -> call -> settle. Whatever happens in between, the lease in the table tells the next worker. */
async function send(world: DeliverWorld, head: Head, terms: Terms, work: Sending): Promise<Rest | undefined> {
  const { gate, waker } = world
  if (world.remainingMs() < enoughMs) {
    await waker.wake(head.connection, [head.id], 0, head.trace)
    return {}
  }
  const leave = await gate.leave(terms.connection, head.asset, world.now())
  if (!leave.granted) {
    await gate.armTick(head.connection, leave.at, world.now())
    return { until: leave.at, shut: leave.whole }
  }
  // Read before the claim: after it, anything that fails before the call would leave an uncertain attempt.
  const request = await requestFor(world, head, terms, work)
  const now = world.now()
  const attempt =
    work.work === 'end'
      ? claimEnd(head, now, now + leaseMs, leave.probe)
      : claim(head, work.revision, work.kind, now, leave.probe)
  const claimed = await take(world, { ...attempt, updatedAt: now })
  if (!claimed) return undefined
  const outcome = await call(world, claimed, terms, request, work)
  await finish(world, claimed, outcome, terms)
  if (outcome.outcome === 'confirmed' && leave.unexplained > 0) await gate.explained(head.connection)
  return undefined
}

/**
 * `undefined`: another worker was first. A conflict is not enough to say so: the SDK repeats a put whose reply was lost,
 * and newer data may have been written over the claim in between. It stands, for nobody else ends it before its lease.
 */
async function take({ store, newKey }: DeliverWorld, { attempt, ...head }: Head): Promise<Head | undefined> {
  const by = newKey()
  const stored = await store.put({ ...head, attempt: attempt && { ...attempt, by } })
  if (stored !== 'conflict') return stored
  const now = await store.head(head.id)
  return now?.attempt?.by === by ? now : undefined
}

async function requestFor(world: DeliverWorld, head: Head, terms: Terms, work: Sending) {
  if (work.work === 'end') return undefined
  const snapshot = await world.store.snapshot(head.id, work.revision.snap)
  const base = work.kind === 'append' ? await confirmedSnapshot(world, head, terms) : undefined
  return snapshot && snapshotCall(head, work.revision.rev, snapshot, terms, base)
}

async function call(
  world: DeliverWorld,
  head: Head,
  terms: Terms,
  request: SnapshotCall | undefined,
  work: Sending,
): Promise<CallOutcome> {
  const calls = world.calls(terms.connection)
  const { taskId } = head
  if (work.work === 'end')
    return taskId === undefined ? noPlatformTask : calls.end(taskId, trackingIdOf(head))
  if (!request) return { outcome: 'rejected', code: 'snapshot-gone', scope: 'task' }
  if (work.kind === 'create') return calls.create(request)
  return taskId === undefined ? noPlatformTask : calls.append(taskId, request)
}

const noPlatformTask: CallOutcome = { outcome: 'rejected', code: 'no-platform-task', scope: 'task' }

/** What the platform has now; only `appendMode: delta` needs it. */
async function confirmedSnapshot(world: DeliverWorld, head: Head, terms: Terms) {
  if (terms.asset.appendMode !== 'delta') return undefined
  const last = head.revisions.findLast((revision) => revision.state === 'confirmed')
  return last && world.store.snapshot(head.id, last.snap)
}

async function finish(world: DeliverWorld, claimed: Head, outcome: CallOutcome, terms: Terms): Promise<void> {
  const n = claimed.attempts
  const stored = await update(
    world,
    claimed.id,
    (head) =>
      head.attempt?.n === n
        ? settle(head, n, outcome, terms, world.now())
        : { head: tellSent(head, claimed, outcome), effects: [] },
    claimed,
  )
  const { outcome: result } = outcome
  const code = 'code' in outcome ? outcome.code : undefined
  world.report.note('attempt', {
    workitem: claimed.id,
    connection: claimed.connection,
    generation: claimed.generation,
    kind: claimed.attempt?.kind,
    revision: claimed.attempt?.rev,
    attempt: n,
    outcome: result,
    code,
    trace: claimed.trace,
    state: stored && stateOf(stored),
  })
}

export function termsOf(world: DeliverWorld, head: Head): Terms | undefined {
  const asset = world.config.assets[head.asset]
  const connection = world.config.connections[head.connection]
  return asset && connection && { asset, connection }
}
