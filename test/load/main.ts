import { writeFileSync } from 'node:fs'
import { optionsOrExit } from '../../bench/cli.ts'
import { bars } from './bars.ts'
import { latencies, latencyTable } from './latency.ts'
import { type Options, readOptions, usage } from './options.ts'
import { picture } from './picture.ts'
import { tellRuns } from './runs/tell.ts'
import { countOpen, lookAtAll } from './seen.ts'
import { type Sent, sendAll } from './send.ts'
import { advance, openStack, platformTasks, type Stack, setFaults } from './stack.ts'
import { type Finding, verify } from './verify.ts'

/** The stack's clock is moved on in steps until all is settled, at most this far, ms. */
const stepMs = 30_000
const mostWaitMs = 3 * 3_600_000

const options = optionsOrExit(readOptions, usage)
if (options.runs !== undefined) process.exit((await tellRuns({ ...options, runs: options.runs })) ? 0 : 1)
const stack = await openStack(options)
try {
  process.exitCode = (await load(stack, options)) ? 0 : 1
} finally {
  await stack.close()
}
process.exit()

/** True when every task is where it should be, once. */
async function load(stack: Stack, { tasks, rate, faults, svg }: Options): Promise<boolean> {
  console.log(`sending ${tasks} tasks at ${rate} a second, each fault of the platform with p = ${faults}`)
  await setFaults(stack, faults)
  const began = performance.now()
  const sent = await sendAll(stack, tasks, rate, Date.now().toString(36))
  tellSent(sent, (performance.now() - began) / 1_000)
  const waitedMs = await settle(stack, sent)
  await setFaults(stack, 0)
  console.log(`settled after ${waitedMs / 1_000} s of the stack's clock; verifying every id`)
  const seen = await lookAtAll(stack, sent)
  const findings = verify(sent, seen, await platformTasks(stack))
  const all = latencies(sent, seen)
  console.log(`\n${latencyTable(all)}\n\n${bars(all)}\n`)
  const title = `${tasks} tasks at ${rate}/s, faults p = ${faults}: latency by stage`
  if (svg !== undefined) writeFileSync(svg, picture(all, title))
  tellFindings(findings, sent.length)
  return findings.length === 0
}

function tellSent(sent: readonly Sent[], seconds: number): void {
  const accepted = sent.filter(({ id }) => id !== undefined).length
  const repeats = sent.reduce((sum, one) => sum + one.repeats, 0)
  const rate = (accepted / seconds).toFixed(1)
  console.log(`accepted ${accepted} in ${seconds.toFixed(1)} s (${rate} a second), ${repeats} sent again`)
}

/** Moves the clock on until nothing is open; returns by how much. */
async function settle(stack: Stack, sent: readonly Sent[]): Promise<number> {
  let waitedMs = 0
  while (waitedMs < mostWaitMs && (await countOpen(stack, sent)) > 0) {
    await advance(stack, stepMs)
    waitedMs += stepMs
  }
  return waitedMs
}

function tellFindings(findings: readonly Finding[], count: number): void {
  for (const { externalId, fault } of findings.slice(0, 20)) console.log(`${externalId}: ${fault}`)
  if (findings.length > 20) console.log(`… and ${findings.length - 20} more`)
  const wrong = new Set(findings.map(({ externalId }) => externalId)).size
  console.log(
    `${count - wrong} of ${count} verified: accepted, confirmed, one platform task each, data equal`,
  )
}
