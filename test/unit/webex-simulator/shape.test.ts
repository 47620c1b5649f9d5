import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultSwitches } from '../../../local/platforms/webex/switches.ts'
import { appendProblems, createProblems } from '../../../local/platforms/webex/task-shape.ts'
import { appendBody, claimData, createBody } from './harness.ts'

const switches = defaultSwitches()
const create = (change: object) => createProblems({ ...createBody(), ...change }, switches)
const message = (change: object) => createProblems(createBody(change), switches)
const entries = (count: number, key: (n: number) => string, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [key(n), value]))

test('the bodies of these tests have nothing wrong', () => {
  expect(create({})).toEqual([])
  expect(appendProblems(appendBody(), switches)).toEqual([])
})

test.each([
  ['no origin', { origin: undefined }],
  ['an origin without id', { origin: { name: 'x' } }],
  ['an empty origin id', { origin: { id: '' } }],
  ['an origin name that is no text', { origin: { id: 'x', name: 1 } }],
  ['no destination', { destination: undefined }],
  ['a dial number', { destination: { id: 'x', type: 'dialNumber' } }],
  ['no channel', { channel: undefined }],
  ['a channel type that is none', { channelType: 'workitem' }],
  ['a channel type that is not simulated', { channelType: 'telephony' }],
  ['no channel parameters', { channelParams: undefined }],
  ['other channel parameters', { channelParams: { ...createBody().channelParams, type: 'text' } }],
  ['no message', { channelParams: { type: 'work-item-form' } }],
  ['flow settings that are a list', { flowSettings: [] }],
  ['flow settings with a number', { flowSettings: { a: 1 } }],
  ['flow settings with null', { flowSettings: { a: null } }],
  ['16 flow settings', { flowSettings: entries(16, (n) => `k${n}`, 'v') }],
  ['a flow setting key of 201', { flowSettings: { ['k'.repeat(201)]: 'v' } }],
  ['a flow setting value of 513', { flowSettings: { k: 'v'.repeat(513) } }],
  ['31 global variables', { globalVariables: entries(31, (n) => `k${n}`, 'v') }],
  ['a global variable key of 201', { globalVariables: { ['k'.repeat(201)]: 'v' } }],
  ['a global variable value of 1025', { globalVariables: { k: 'v'.repeat(1025) } }],
])('%s is refused', (_, change) => {
  expect(create(change)).toHaveLength(1)
})

test.each([
  ['no alias', { aliasId: undefined }],
  ['no data', { workItemData: undefined }],
  ['data that is a list', { workItemData: [] }],
  ['a number in the data', { workItemData: { ...claimData, claimNumber: 1 } }],
  ['51 fields', { workItemData: entries(51, (n) => `k${n}`, 'v') }],
  ['a key of 101 bytes', { workItemData: { ['k'.repeat(101)]: 'v' } }],
  ['a value of 1025 bytes', { workItemData: { k: 'v'.repeat(1025) } }],
  ['a value of 257 emoji', { workItemData: { k: '🙂'.repeat(257) } }],
  ['no timestamp', { timestamp: undefined }],
  ['a timestamp that is text', { timestamp: '1779785508649' }],
  ['a broken timestamp', { timestamp: 1779785508649.5 }],
])('%s is refused', (_, change) => {
  expect(message(change)).toHaveLength(1)
  expect(appendProblems(appendBody(change), switches)).toHaveLength(1)
})

test.each([
  ['a null name', { origin: { id: 'x', name: null } }],
  [
    '15 flow settings at their limits',
    { flowSettings: entries(15, (n) => `${n}`.padEnd(200, 'k'), 'v'.repeat(512)) },
  ],
  [
    '30 global variables at their limits',
    { globalVariables: entries(30, (n) => `${n}`.padEnd(200, 'k'), 'v'.repeat(1024)) },
  ],
  ['no settings', { flowSettings: undefined, globalVariables: undefined }],
])('%s passes', (_, change) => {
  expect(create(change)).toEqual([])
})

test.each([
  [
    '50 fields at their limits',
    { workItemData: entries(50, (n) => `${n}`.padEnd(100, 'k'), 'v'.repeat(1024)) },
  ],
  ['a value of 256 emoji', { workItemData: { k: '🙂'.repeat(256) } }],
  ['null, which the schema check takes as empty', { workItemData: { ...claimData, priority: null } }],
  ['an alias that is no UUID', { aliasId: 'msg-001' }],
])('%s passes', (_, change) => {
  expect(message(change)).toEqual([])
})

test('no body makes the checks fail otherwise than by saying what is wrong', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(createProblems(value, switches).length).toBeGreaterThan(0)
      expect(appendProblems(value, switches).length).toBeGreaterThan(0)
      expect(create({ channelParams: value }).length).toBeGreaterThan(0)
      expect(message({ workItemData: [value] }).length).toBeGreaterThan(0)
    }),
  )
})
