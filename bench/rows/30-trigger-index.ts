import { deepEqual, ok } from 'node:assert/strict'
import { compileIndex } from '../../functions/domain/rules/compile-index.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import { effortOf, interleave, type Work } from '../interleave.ts'
import type { BenchRow, Context, Measured, Target } from '../row.ts'
import { cel, closures, jsonRulesEngine, type Matcher } from '../rules/references.ts'
import { makeEvents, makeRules } from '../rules/workload.ts'
import type { Sample } from '../statistics.ts'
import { number } from '../table.ts'

const eventCount = 64
/** Processor time spent on each of the slow engines, beside what one event takes, ms. */
const slowMs = 150

async function compare(ruleCount: number, { quick }: Context): Promise<Measured> {
  const rules = makeRules(ruleCount)
  const events = makeEvents(eventCount, ruleCount)
  const parsed = events.map((json): unknown => JSON.parse(json))
  const index = compileIndex(rules, catalog)
  const match: Matcher = (json) => [...index.match(JSON.parse(json))]
  const linear = closures(rules)
  const slow = { 'CEL (cel-js)': cel(rules), 'json-rules-engine': jsonRulesEngine(rules) }
  await agree(match, [linear], events)
  // At 10,000 rules an event takes these half a second.
  await agree(match, Object.values(slow), events.slice(0, ruleCount > 1_000 ? 2 : 24))

  const counted = (json: string) => index.match(JSON.parse(json)).length
  const measured = interleave(
    over(counted, events),
    over((json) => (linear(json) as string[]).length, events),
    effortOf(quick),
  )
  const parts = interleave(
    over(parsedLength, events),
    over((event) => index.match(event).length, parsed),
    effortOf(true),
  )
  const others = [`JSON.parse alone ${rate(parts.value)}, index alone ${rate(parts.reference)}`]
  for (const [name, matcher] of Object.entries(slow))
    others.push(`${name} ${number(1e9 / (await nsPerEvent(matcher, events)))}`)
  const bytes = Math.round(events.reduce((sum, json) => sum + Buffer.byteLength(json), 0) / events.length)
  return { ...perSecond(measured), note: `events of ${bytes} bytes; a second: ${others.join(', ')}` }
}

/** All find the same, and some events find something. */
async function agree(match: Matcher, others: readonly Matcher[], events: readonly string[]): Promise<void> {
  let found = 0
  for (const json of events) {
    const expected = (await match(json)).toSorted()
    found += expected.length
    for (const other of others)
      deepEqual((await other(json)).toSorted(), expected, `engines differ on ${json}`)
  }
  ok(found > 0 || events.length < eventCount, 'no event meets a rule')
}

const parsedLength = (json: string): number => Object.keys(JSON.parse(json)).length

const over =
  <T>(count: (event: T) => number, events: readonly T[]): Work =>
  (times) => {
    let found = 0
    for (let i = 0; i < times; i++) found += count(events[i % events.length] as T)
    return found
  }

/** The quickest of some rounds: what takes this long needs no turns. */
async function nsPerEvent(matcher: Matcher, events: readonly string[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  let spent = 0
  for (let at = 0; spent < slowMs * 1e6; at++) {
    const start = process.cpuUsage()
    let done = 0
    let ns = 0
    do {
      await matcher(events[(at + done++) % events.length] as string)
      const { user, system } = process.cpuUsage(start)
      ns = (user + system) * 1_000
    } while (ns < 10e6)
    least = Math.min(least, ns / done)
    spent += ns
  }
  return least
}

const rate = (ns: Sample | undefined): string => number(1e9 / (ns?.median ?? Number.NaN))

function perSecond({ value, reference, ratio }: Measured): Measured {
  const invert = ({ median, spread }: Sample): Sample => ({
    median: 1e9 / median,
    spread: (1e9 / median) * (spread / median),
  })
  return { value: invert(value), reference: reference && invert(reference), ratio: ratio && 1 / ratio }
}

const row = (ruleCount: number, target?: Target): BenchRow => ({
  name: `trigger index, ${ruleCount.toLocaleString('en-US')} rules`,
  unit: 'events/s',
  against: 'linear closures, JSON.parse included in both',
  target,
  measure: (context) => compare(ruleCount, context),
})

export const rows: BenchRow[] = [
  row(1),
  row(100),
  row(1_000, { of: 'value', least: 400_000 }),
  row(10_000, { of: 'value', least: 150_000 }),
]
