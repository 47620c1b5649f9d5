import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeAll(async () => {
  sim = await startHarness()
})
afterAll(() => sim.close())

const hour = 3_600_000
const ask = (query: string) => sim.call('POST', '/search', { body: { query } })

const now = Date.now()
test.each([
  ['no from', `{ taskDetails(to: ${now}) { tasks { id } } }`, 'Missing field argument'],
  ['no to', `{ taskDetails(from: ${now}) { tasks { id } } }`, 'Missing field argument'],
  ['from as a string', `{ taskDetails(from: "${now}", to: ${now}) { tasks { id } } }`, 'Long'],
  [
    'from before 36 months',
    `{ taskDetails(from: ${now - 37 * 31 * 24 * hour}, to: ${now}) { tasks { id } } }`,
    '36 months',
  ],
  [
    'more than 365 days',
    `{ taskDetails(from: ${now - 366 * 24 * hour}, to: ${now}) { tasks { id } } }`,
    '365 days',
  ],
  ['introspection', '{ __schema { types { name } } }', '__schema'],
  ['another root', `{ agentSession(from: ${now}, to: ${now}) { id } }`, 'agentSession'],
  ['an unknown argument', `{ taskDetails(from: ${now}, to: ${now}, size: 5) { tasks { id } } }`, 'size'],
  [
    'an unknown field',
    `{ taskDetails(from: ${now}, to: ${now}) { tasks { workItemData } } }`,
    'workItemData',
  ],
  ['no selection', `{ taskDetails(from: ${now}, to: ${now}) }`, 'Subselection'],
  ['no selection of tasks', `{ taskDetails(from: ${now}, to: ${now}) { tasks } }`, 'Subselection'],
  [
    'a selection of a scalar',
    `{ taskDetails(from: ${now}, to: ${now}) { tasks { id { x } } } }`,
    'Subselection',
  ],
  [
    'an unknown filter field',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {alias: {equals: "a"}}) { tasks { id } } }`,
    'alias',
  ],
  [
    'an unknown nested field',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {owner: {x: {equals: "a"}}}) { tasks { id } } }`,
    'owner.x',
  ],
  [
    'an unknown operator',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {id: {like: "a"}}) { tasks { id } } }`,
    'like',
  ],
  [
    'a quoted channel type',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {channelType: {equals: "workItem"}}) { tasks { id } } }`,
    'channelType',
  ],
  [
    'an unquoted origin',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {origin: {equals: a}}) { tasks { id } } }`,
    'origin',
  ],
  [
    'a list as operand',
    `{ taskDetails(from: ${now}, to: ${now}, filter: {origin: {equals: ["a"]}}) { tasks { id } } }`,
    'origin',
  ],
  [
    'a filter that is none',
    `{ taskDetails(from: ${now}, to: ${now}, filter: "x") { tasks { id } } }`,
    'filter',
  ],
  [
    'a cursor that is none',
    `{ taskDetails(from: ${now}, to: ${now}, pagination: {cursor: "7"}) { tasks { id } } }`,
    'cursor',
  ],
  [
    'an unknown comparator',
    `{ taskDetails(from: ${now}, to: ${now}, timeComparator: x) { tasks { id } } }`,
    'timeComparator',
  ],
])('%s is a 400', async (_, query, text) => {
  const reply = await ask(query)

  expect(reply.status).toBe(400)
  expect(reply.json.error.message[0].description).toContain(text)
})

test('a body that is no query is a 400', async () => {
  const replies = [
    await sim.call('POST', '/search', { body: '{' }),
    await sim.call('POST', '/search', { body: {} }),
  ]

  expect(replies.map(({ status }) => status)).toEqual([400, 400])
})
