import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { hourMs, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** AWS services that answer now and then: sources repeat what got no 2xx, and nothing is lost or done twice. */
let local: Local
const proxies: Record<string, AwsProxy> = {}
beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      const all = Object.entries(own).map(async ([name, url]) => {
        const proxy = await startProxy(url)
        proxies[name.slice('AWS_ENDPOINT_URL_'.length)] = proxy
        return [name, proxy.url] as const
      })
      return Object.fromEntries(await Promise.all(all))
    },
  })
})
beforeEach(async () => {
  heal()
  await local.reset()
})
afterAll(async () => {
  await local.close()
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()))
})

function heal() {
  for (const proxy of Object.values(proxies))
    Object.assign(proxy, { before: () => undefined, after: () => {} })
}

/** Drops every third call before the service sees it, or loses the answer to it. */
function trouble(service: string, what: 'calls' | 'answers') {
  const proxy = proxies[service]
  if (!proxy) throw new Error(`no service ${service}`)
  let calls = 0
  const strikes = () => ++calls % 3 === 0
  if (what === 'calls') proxy.before = () => (strikes() ? 'drop' : undefined)
  else proxy.after = () => (strikes() ? 'drop' : undefined)
}

/** As a source does: again until it is taken. */
async function pushUntilTaken(externalId: string): Promise<string> {
  const body = { asset: 'crm-lead', data: { customerName: externalId, product: 'Motor' } }
  for (;;) {
    const reply = await local.call('PUT', `/v1/sources/crm/tasks/${externalId}`, { body })
    if (reply.status < 300) return reply.body.id
    expect([reply.status, reply.headers.has('retry-after')]).toEqual([503, true])
  }
}

const cases = [
  ['DYNAMODB', 'calls'],
  ['DYNAMODB', 'answers'],
  ['SQS', 'calls'],
  ['SQS', 'answers'],
  ['EVENTBRIDGE', 'calls'],
  ['EVENTBRIDGE', 'answers'],
] as const

test.each(cases)('%s loses every third of its %s: 10 tasks, each once', async (service, what) => {
  const names = Array.from({ length: 10 }, (_, n) => `${service.toLowerCase()}-${what}-${n}`)
  trouble(service, what)
  const ids = await Promise.all(names.map(pushUntilTaken))
  await local.clock.advance(5 * minuteMs)
  heal()

  await local.clock.advance(hourMs)

  for (const id of ids) expect((await local.workitem(id)).revisions.at(-1).state).toBe('confirmed')
  const origins = local.simulator.tasks().map(({ origin }) => origin)
  expect(origins.toSorted()).toEqual(names.toSorted())
  for (const id of ids) {
    const facts = (await local.timeline(id)).map(({ what, revision }) => `${what} ${revision}`)
    expect(facts.filter((fact) => fact === 'confirmed 1')).toHaveLength(1)
  }
  // A minute's upkeep that failed twice is given up and told of; the next minute's does the same work.
  const lost = local.stack.deadLetters().filter(({ name }) => !name.includes('EveryMinute'))
  expect(lost.flatMap(({ messages }) => messages)).toEqual([])
})
