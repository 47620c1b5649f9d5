import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
let begin: number
beforeEach(async () => {
  sim = await startHarness()
  begin = sim.clock.now()
})
afterEach(() => sim.close())

const hour = 3_600_000
const ask = (query: string, variables?: object) => sim.call('POST', '/search', { body: { query, variables } })

/** Arguments after from and to; the window is from the start of the test to an hour from now. */
const find = async (args = '', selection = 'tasks { id origin }') => {
  const window = `from: ${begin}, to: ${sim.clock.now() + hour}`
  return ask(`{ taskDetails(${window} ${args}) { ${selection} } }`)
}

const origins = async (args = '') => {
  const { json } = await find(args)
  return json.data.taskDetails.tasks.map(({ origin }: { origin: string }) => origin)
}

const createAll = async (...ids: string[]) => {
  for (const id of ids) {
    await sim.create({ origin: { id } })
    await sim.clock.advance(10)
  }
  await sim.settle()
}

test('tasks are found by origin, with exactly the fields that were asked for', async () => {
  await createAll('a', 'b')

  const { status, json } = await find(
    'filter: {origin: {equals: "b"}}',
    'tasks { taskId: id origin owner { id } }',
  )

  expect(status).toBe(200)
  expect(json).toEqual({
    data: {
      taskDetails: { tasks: [{ taskId: sim.webex.tasks()[1]?.id, origin: 'b', owner: { id: null } }] },
    },
  })
})

test('up to 25 origins in one or-list, given by variables', async () => {
  const ids = Array.from({ length: 30 }, (_, n) => `case-${n}`)
  await createAll(...ids)
  const asked = ids.slice(0, 25)
  const query = `query($from: Long!, $to: Long!, $filter: TaskDetailsFilters) {
    taskDetails(from: $from, to: $to, filter: $filter, pagination: {cursor: "0"}) {
      tasks { origin } pageInfo { hasNextPage endCursor }
    }
  }`

  const { json } = await ask(query, {
    from: begin,
    to: sim.clock.now(),
    filter: {
      and: [{ channelType: { equals: 'workItem' } }, { or: asked.map((id) => ({ origin: { equals: id } })) }],
    },
  })

  expect(json.data.taskDetails.tasks.map(({ origin }: { origin: string }) => origin)).toEqual(asked)
  expect(json.data.taskDetails.pageInfo.hasNextPage).toBe(false)
})

test.each([
  ['filter: {origin: {notequals: "a"}}', ['ab', 'b']],
  ['filter: {origin: {contains: "a"}}', ['a', 'ab']],
  ['filter: {origin: {match: "a.+"}}', ['ab']],
  ['filter: {or: [{origin: {equals: "a"}} {origin: {equals: "b"}}]}', ['a', 'b']],
  ['filter: {and: [{origin: {contains: "a"}}, {origin: {contains: "b"}}]}', ['ab']],
  ['filter: {and: {origin: {equals: "a"}}}', ['a']],
  ['filter: {origin: {equals: "a"}, status: {equals: "ended"}}', []],
  ['filter: {status: {equals: "parked"}}', ['a', 'ab', 'b']],
  ['filter: {isActive: {equals: false}}', []],
  ['filter: {channelType: {equals: telephony}}', []],
  ['filter: {createdTime: {gt: 0, lte: 9999999999999}}', ['a', 'ab', 'b']],
  ['filter: {totalDuration: {lt: 0}}', []],
  ['filter: {lastQueue: {name: {equals: "Work Items"}}}', ['a', 'ab', 'b']],
  ['filter: null', ['a', 'ab', 'b']],
  ['pagination: {cursor: "NA"}', ['a', 'ab', 'b']],
])('%s', async (args, expected) => {
  await createAll('a', 'ab', 'b')

  expect(await origins(args)).toEqual(expected)
})

test('a task is found by its id, ended ones as such', async () => {
  await createAll('a')
  const id = sim.webex.tasks()[0]?.id
  await sim.webex.act(id ?? '', 'end')

  const { json } = await find(
    `filter: {id: {equals: "${id}"}}`,
    'tasks { status isActive endedTime createdTime }',
  )

  const [task] = json.data.taskDetails.tasks
  expect(task).toMatchObject({ status: 'ended', isActive: false })
  expect(task.endedTime).toBeGreaterThan(task.createdTime)
})

test('pages follow the cursor and shift for nothing that comes in between', async () => {
  sim.webex.setSwitches({ searchPageSize: 2 })
  await createAll('a', 'b', 'c', 'd', 'e')
  const seen: string[] = []
  let cursor = '0'
  do {
    const { json } = await find(
      `pagination: {cursor: "${cursor}"}`,
      'tasks { origin } pageInfo { hasNextPage endCursor }',
    )
    const { tasks, pageInfo } = json.data.taskDetails
    seen.push(...tasks.map(({ origin }: { origin: string }) => origin))
    cursor = pageInfo.hasNextPage ? pageInfo.endCursor : ''
    await sim.webex.act(sim.webex.tasks()[0]?.id ?? '', 'queue')
  } while (cursor !== '')

  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a lag hides a task until it has passed', async () => {
  sim.webex.setSwitches({ searchLagMs: 120_000 })
  await createAll('a')
  const early = await origins()
  await sim.clock.advance(120_000)

  expect([early, await origins()]).toEqual([[], ['a']])
})

test('a failed create is never found', async () => {
  await sim.create({ destination: { id: 'nobody@example.biz', type: 'businessAddress' } })
  await sim.settle()

  expect(await origins()).toEqual([])
})

test('the window is that of createdTime unless told otherwise', async () => {
  await createAll('a')
  const created = sim.webex.tasks()[0]?.createdTime ?? 0
  await sim.clock.advance(hour)
  await sim.webex.act(sim.webex.tasks()[0]?.id ?? '', 'end')
  const count = async (from: number, to: number, comparator: string) => {
    const { json } = await ask(
      `{ taskDetails(from: ${from}, to: ${to}, timeComparator: ${comparator}) { tasks { id } } }`,
    )
    return json.data.taskDetails.tasks.length
  }

  expect(await count(created, created, 'createdTime')).toBe(1)
  expect(await count(created + 1, created + hour, 'createdTime')).toBe(0)
  expect(await count(created + 1, created + 2 * hour, 'endedTime')).toBe(1)
})

test('a future to is taken as now, so that it makes no window too long', async () => {
  await createAll('a')

  const { status, json } = await ask(
    `{ taskDetails(from: ${begin}, to: ${begin + 400 * 24 * hour}) { tasks { origin } } }`,
  )

  expect([status, json.data?.taskDetails.tasks]).toEqual([200, [{ origin: 'a' }]])
})

test('seconds instead of milliseconds find nothing, without an error', async () => {
  await createAll('a')
  const seconds = Math.floor(begin / 1000)

  const { status, json } = await ask(
    `{ taskDetails(from: ${seconds}, to: ${seconds + 3600}) { tasks { id } } }`,
  )

  expect([status, json.data.taskDetails.tasks]).toEqual([200, []])
})

test('channelType of Work Items is a switch', async () => {
  await createAll('a')
  sim.webex.setSwitches({ searchChannelType: 'custom' })

  const { json } = await find('filter: {channelType: {equals: custom}}', 'tasks { channelType }')

  expect(json.data.taskDetails.tasks).toEqual([{ channelType: 'custom' }])
})

test('a global variable is found under its name', async () => {
  await createAll('a')

  const { json } = await find('', 'tasks { v: stringGlobalVariables(name: "var1") { name value } }')

  expect(json.data.taskDetails.tasks).toEqual([{ v: { name: 'var1', value: 'val1' } }])
})

test('two roots under aliases answer in one reply', async () => {
  await createAll('a')
  const window = `from: ${begin}, to: ${sim.clock.now()}`

  const { json } = await ask(
    `{ x: taskDetails(${window}) { tasks { id } } y: taskDetails(${window}) { intervalInfo tasks { id } } }`,
  )

  expect(Object.keys(json.data)).toEqual(['x', 'y'])
})
