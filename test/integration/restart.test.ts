import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasJar, hasJava } from '../../local/aws/table/dynamodb-local.ts'
import type { EngineName } from '../../local/aws/table.ts'
import { hourMs, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

const engines: EngineName[] = hasJar() && (await hasJava()) ? ['dynalite', 'dynamodb-local'] : ['dynalite']

let dataDir: string
const started: Local[] = []
const start = async (tableEngine: EngineName) => {
  const local = await startLocal({ dataDir, tableEngine })
  started.push(local)
  return local
}
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'workbridge-restart-'))
})
afterEach(async () => {
  for (const local of started.splice(0)) await local.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const lead = (n: number) => ({ asset: 'crm-lead', data: { customerName: `Customer ${n}`, product: 'Motor' } })

/** Resolves as soon as the platform has seen so many calls. */
const callsSeen = (local: Local, count: number) =>
  new Promise<void>((resolve) => {
    local.watch.platform = () => {
      if (local.simulator.requests().length >= count) resolve()
    }
  })

test.each(engines)(
  'closed in the middle of 30 tasks and started again, on %s: each once',
  async (tableEngine) => {
    const first = await start(tableEngine)
    await first.clock.advance(5 * minuteMs)
    const done = await first.push('crm', 'done', lead(0))
    await first.settle()
    first.simulator.setFaults({ lostReply: 0.2, lostWebhook: 0.2 })
    const [begunAt, inTheMiddle] = [first.clock.now(), callsSeen(first, 12)]
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => first.push('crm', `restart-${n}`, lead(n))),
    )
    await inTheMiddle
    await first.close()

    const second = await start(tableEngine)
    const resumedAt = second.clock.now()
    await second.push('crm', 'done', { data: { product: 'Home' } }, 'PATCH')
    await second.clock.advance(hourMs)

    expect(resumedAt).toBeGreaterThan(begunAt)
    for (const id of ids) expect((await second.workitem(id)).revisions.at(-1).state).toBe('confirmed')
    const origins = second.simulator.tasks().map(({ origin }) => origin)
    expect(origins.toSorted()).toEqual(['done', ...ids.map((_, n) => `restart-${n}`)].toSorted())
    // What was there before the restart is updated, not made anew.
    expect(second.tasksOf('done')[0]?.appends.map(({ data }) => data.product)).toEqual(['Home'])
    expect(await second.workitem(done)).toMatchObject({ generation: 1, revision: 2 })
    expect(second.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
  },
)

test('a waiting callback outlives a restart: the platform has it, and its steps go on', async () => {
  const first = await start('dynalite')
  first.genesys.setFlow({ call: { afterMs: 5 * minuteMs, everyMs: 5 * minuteMs, increment: 1 } })
  const { id } = first.genesys.addCallback({ queue: 'Claims' })
  const call = first.genesys.addCall({ queue: 'Claims' })
  await first.clock.advance(12 * minuteMs)
  await first.close()

  const second = await start('dynalite')
  const [callback, raised] = [id, call.id].map((wanted) =>
    second.genesys.conversations().find((one) => one.id === wanted),
  )
  const kept = [callback?.priority, raised?.priority]
  await second.clock.advance(20 * minuteMs)

  expect(kept).toEqual([2, 2])
  expect([callback?.priority, raised?.priority]).toEqual([5, 6])
  const patched = second.genesys.requests().filter(({ operation }) => operation === 'patch-routing')
  expect(patched.map(({ body }) => body)).toEqual([{ priority: 3 }, { priority: 4 }, { priority: 5 }])
})
