import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultClient } from '../../local/platforms/genesys-cloud/tokens.ts'
import { minutes } from '../support/callbacks.ts'
import { type AwsCall, type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { type Local, startLocal } from '../support/local-stack.ts'

/** Marks in what an event tells of a person, a story with failures, and a look at everything that was written or logged. */
let local: Local
const proxies: AwsProxy[] = []
const calls: (AwsCall & { service: string })[] = []
const mark = 'k4n4r1'
const person = { callbackNumbers: [`+1317${mark}`], callbackUserName: `Ada ${mark}` }

beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      const through = await Promise.all(
        Object.entries(own).map(async ([name, url]) => {
          const proxy = await startProxy(url)
          const service = name.slice('AWS_ENDPOINT_URL_'.length)
          proxy.before = (call) => void calls.push({ service, ...structuredClone(call) })
          proxies.push(proxy)
          return [name, proxy.url] as const
        }),
      )
      return Object.fromEntries(through)
    },
  })
  const { genesys } = local
  const [first] = Array.from({ length: 5 }, () => genesys.addCallback(person))
  await minutes(local, 6)
  genesys.setFaults({ status403: { p: 1, times: 1 }, status5xx: { p: 0.5, times: 5 } })
  await fetch(`${genesys.controlUrl}/tokens/revoke`, { method: 'POST' })
  if (first) genesys.act(first.id, 'leave')
  await minutes(local, 15)
  local.stack.kill('trigger', 'next')
  genesys.addCallback(person)
  await minutes(local, 10)
})
afterAll(async () => {
  await local.close()
  for (const proxy of proxies) await proxy.close()
})

const textsOf = (service: string) =>
  calls.filter((call) => call.service === service).map(({ input }) => JSON.stringify(input))

function secrets(): string[] {
  const kept = calls.flatMap(({ operation, input }) =>
    operation === 'PutSecretValue' ? (JSON.parse(input.SecretString).accessToken as string) : [],
  )
  return [defaultClient.secret, local.genesys.issueToken(), ...kept]
}
const leaks = (text: string) => secrets().filter((secret) => text.includes(secret))

test('the story has something to keep back', () => {
  expect(JSON.stringify(local.genesys.events())).toContain(mark)
  expect(local.logs.length).toBeGreaterThan(20)
  expect(textsOf('DYNAMODB').length).toBeGreaterThan(20)
  expect(textsOf('SQS').length).toBeGreaterThan(20)
  expect(secrets().length).toBeGreaterThan(2)
})

test('no log line, no metric, no wake-up and nothing in the table holds a number, a name or a secret', () => {
  const texts = [...local.logs.map(({ line }) => line), ...textsOf('DYNAMODB'), ...textsOf('SQS')]
  expect(texts.filter((text) => text.includes(mark))).toEqual([])
  expect(texts.flatMap(leaks)).toEqual([])
})

test('our side asks the platform nothing about a person, and tells it a priority alone', () => {
  const bodies = local.genesys.requests().filter(({ operation }) => operation !== 'token')
  expect(bodies.length).toBeGreaterThan(10)
  expect(bodies.every(({ body }) => Object.keys(body ?? {}).join() === 'priority')).toBe(true)
})
