import { afterAll, beforeAll, expect, test } from 'vitest'
import { callsAbout, type MadeCall, minutes } from '../support/callbacks.ts'
import { type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** As many waiting callbacks as asked for: CALLBACKS=2000 npx vitest run --project integration callback-load */
const count = Number(process.env.CALLBACKS ?? 400)

let local: Local
beforeAll(async () => {
  local = await startLocal()
})
afterAll(() => local.close())

test(`${count} callbacks at once, more than a minute of calls: none lost, none set twice or lower`, {
  timeout: 1_800_000,
}, async () => {
  // From about 1,350 on not even all steps fit into their five minutes: the tick has to coalesce.
  const perMinute = local.config.connections.genesys?.limits.callsPerMinute ?? 0
  const callbacks = Array.from({ length: count }, () => local.genesys.addCallback())

  await minutes(local, 28 + Math.ceil((count / perMinute) * 6))

  const calls = callbacks.map((callback) => callsAbout(local, callback))
  expect(callbacks.map(({ priority }) => priority)).toEqual(callbacks.map(() => 5))
  // The platform may count its minute otherwise than we do: then it says 429, which costs time only.
  const kinds = new Set(calls.flat().map(({ method, status }) => `${method} ${status}`))
  expect(['PATCH 200', 'PATCH 429']).toEqual(expect.arrayContaining([...kinds]))
  for (const own of calls) expect(valuesOf(own)).toEqual([...new Set(valuesOf(own))].sort((a, b) => a - b))
  const patches = local.genesys.requests().filter(({ operation }) => operation === 'patch-routing')
  const aMinute = Map.groupBy(patches, ({ at }) => Math.floor(at / minuteMs))
  expect(Math.max(...[...aMinute.values()].map((all) => all.length))).toBeLessThanOrEqual(perMinute)
  expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
  const refused = patches.filter(({ status }) => status === 429).length
  console.log(`${patches.length} calls (${refused} refused) for ${count * 5} steps of ${count} callbacks`)
})

const valuesOf = (calls: readonly MadeCall[]): number[] =>
  calls.flatMap(({ status, priority }) => (status === 200 && priority !== undefined ? [priority] : []))
