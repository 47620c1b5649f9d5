import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { effectsOn, minutes } from '../support/callbacks.ts'
import { killAt, moments, reprioritization } from '../support/local-kills.ts'
import { type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { type Local, startLocal } from '../support/local-stack.ts'

/** The worker of a bump dies at every moment of it: one effect a step all the same. */
let local: Local
let table: AwsProxy
beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      table = await startProxy(own.AWS_ENDPOINT_URL_DYNAMODB ?? '')
      return { ...own, AWS_ENDPOINT_URL_DYNAMODB: table.url }
    },
  })
})
beforeEach(async () => {
  table.before = () => undefined
  table.after = () => {}
  await local.reset()
})
afterAll(async () => {
  await local.close()
  await table.close()
})

const noDeadLetters = () => expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])

test.each(moments)('killed %s', async (moment) => {
  const callback = local.genesys.addCallback()
  await minutes(local, 8)
  const killed = killAt(moment, local, table, reprioritization)
  const effects = effectsOn(local, callback)

  await minutes(local, 25)

  expect(killed()).toBe(true)
  // Values are absolute: the step whose worker died may be set to the same value twice, which is one effect.
  expect([...new Set(effects)]).toEqual([2, 3, 4, 5])
  expect(effects).toEqual(effects.toSorted((a, b) => a - b))
  expect(effects.length).toBeLessThanOrEqual(5)
  noDeadLetters()
})

test('killed again and again while 25 callbacks wait: each is raised as it should be', async () => {
  const callbacks = Array.from({ length: 25 }, () => local.genesys.addCallback())
  let writes = 0
  table.after = ({ operation, input }) => {
    // Every 11th write of a run takes the worker with it: before, within or after a call, as it falls.
    if (operation === 'PutItem' && input.Item?.run && ++writes % 11 === 0 && writes < 200)
      local.stack.kill('reprioritize', 'now')
  }

  await minutes(local, 60)

  expect(writes).toBeGreaterThan(200)
  expect(callbacks.map(({ priority }) => priority)).toEqual(callbacks.map(() => 5))
  noDeadLetters()
})
