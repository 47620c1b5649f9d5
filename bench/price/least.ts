import type { Counts } from '../aws/meter.ts'
import { add } from './bill.ts'
import { bytesPerLine, memoryGb } from './prices.ts'

/*
 * The least calls that give the same durability, for one task, written out. The same promises are kept: a 202 means
 * that data, state and wake-up are stored; a lost wake-up is found through an index of unsettled work; every call to the
 * platform is claimed before and settled after it (no platform here has an idempotent create); each fact is stored.
 * Least: no item over a kilobyte, no read that a conditional write could stand for, one log line for each fact.
 *
 * The hops are the design's. A receiver that wrote into the table itself would save the bus, the queue and a function, $2.9
 * a webhook; then a table in trouble would refuse webhooks, and no rule would hear of them.
 */

/** A log line of ids, codes and times, GB. */
const line = (200 + bytesPerLine) / 1e9

/** A Lambda invocation of so many milliseconds; its platform lines are switched off. */
const invocation = (ms: number): Counts => ({ 'Lambda requests': 1, 'Lambda GB-s': (ms / 1_000) * memoryGb })

const share = (counts: Counts, of: number): Counts =>
  Object.fromEntries(Object.entries(counts).map(([name, amount]) => [name, amount / of]))

/** Task data, and the head with its place in the index of unsettled work. New tasks need no read. */
const accepted: Counts = { 'table writes': 2, 'index writes': 1 }

/** Claim, which gives back the head; read the data; settle. The index does not change. */
const delivered: Counts = { 'table reads': 1, 'table writes': 2, 'log GB': line }

/** Write the fact, if it is new. The first confirms, and takes the head out of the index. */
const heard: Counts = { 'table writes': 1, 'log GB': line }
const confirmed: Counts = { 'index writes': 1 }

/** API and receive (a call to the bus), the bus with its send to the queue. A webhook always comes alone. */
const webhook: Counts = add(
  { 'API requests': 1, 'bus events': 1, 'SQS requests': 1, 'log GB': line },
  invocation(20),
)

/** Receive and delete. */
const polled: Counts = { 'SQS requests': 2 }
const sent: Counts = { 'SQS requests': 1 }

/** Of the snapshots of an ended workitem: found by a query, each given a time to live. */
const retired: Counts = { 'table reads': 0.5, 'table writes': 1 }

const batched: Counts = add(
  share(add({ 'API requests': 1 }, invocation(150)), 100),
  accepted,
  share(add(sent, polled, invocation(250)), 10),
  delivered,
)

const single: Counts = add(
  { 'API requests': 1 },
  invocation(30),
  accepted,
  sent,
  polled,
  invocation(230),
  delivered,
  webhook,
  polled,
  invocation(20),
  heard,
  confirmed,
)

/** One more webhook of a life, tracked alone. */
const fact: Counts = add(webhook, polled, invocation(20), heard)

/** From the partner's bus; its rule sends it to the queue, and an invocation takes it. */
const told: Counts = add({ 'bus events': 1, 'SQS requests': 1 }, polled, invocation(20))

/** The run with its place in the index of what is due, and its first wake-up. */
const runStarted: Counts = add(told, { 'table writes': 1, 'index writes': 1, 'log GB': line }, sent)

/** Values are absolute, so a call may be repeated: the claim of a step, which gives back the run, is all that is stored. */
const raised: Counts = add(polled, { 'table writes': 1, 'log GB': line }, invocation(220))

/** Written, and out of the index. */
const runEnded: Counts = add(told, heard, { 'index writes': 1 })

export const least = {
  fiveRaises: add(runStarted, raised, sent, raised, sent, raised, sent, raised, sent, raised, runEnded),
  batched,
  batchedAndConfirmed: add(batched, webhook, share(add(polled, invocation(40)), 10), heard, confirmed),
  single,
  fiveWebhooks: add(single, fact, fact, fact, fact, retired),
} satisfies Record<string, Counts>
