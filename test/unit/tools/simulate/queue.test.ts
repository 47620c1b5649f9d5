import { expect, test } from 'vitest'
import { type Arrival, drawDay, hourMs, minuteMs } from '../../../../bench/simulate/day.ts'
import { measure } from '../../../../bench/simulate/measure.ts'
import { readOptions } from '../../../../bench/simulate/options.ts'
import { picture } from '../../../../bench/simulate/picture.ts'
import { play, type Rule } from '../../../../bench/simulate/queue.ts'
import { rulesFor } from '../../../../bench/simulate/rules.ts'

const none: Rule = { name: 'none', hearsEvents: true, act: () => ({ calls: 0 }) }
const minutes = (at: number) => at * minuteMs
const contact = (media: Arrival['media'], at: number, handling: number): Arrival => ({
  media,
  at: minutes(at),
  handlingMs: minutes(handling),
})
const runAll = (args: string[]) => {
  const options = readOptions(args)
  const day = drawDay(options)
  return { options, day, runs: rulesFor(options).map((rule) => play(day, rule, options)) }
}

test('by hand: one agent, a callback of minute 1, a call of minute 3 that is raised before the agent is free', () => {
  const day = [contact('call', 0, 10), contact('callback', 1, 1), contact('call', 3, 1)]
  const options = readOptions([
    '--agents',
    '1',
    '--raise-after',
    '2',
    '--raise-every',
    '2',
    '--raise-points',
    '2',
  ])

  const { contacts } = play(day, none, options)

  // The call was raised at minutes 5, 7 and 9: 3 - 6 = -3 goes before 1.
  expect(contacts.map(({ servedAt }) => servedAt / minuteMs)).toEqual([0, 11, 10])
})

test('by hand: the same callback, set to 3 at minute 6, goes first', () => {
  const day = [contact('call', 0, 10), contact('callback', 1, 1), contact('call', 3, 1)]
  const options = readOptions([
    '--agents',
    '1',
    '--raise-after',
    '2',
    '--raise-every',
    '2',
    '--raise-points',
    '1',
  ])
  const set = (priority: number): Rule => ({
    name: 'set',
    hearsEvents: true,
    firstMs: minutes(5),
    act: () => ({ calls: 1, priority }),
  })

  // The call: 3 - 3 = 0. The callback: 1 - 3 = -2, or 1 without a rule.
  const first = (rule: Rule) => play(day, rule, options).contacts.map(({ servedAt }) => servedAt / minuteMs)
  expect(first(set(3))).toEqual([0, 10, 11])
  expect(first(none)).toEqual([0, 11, 10])
})

test('without raises everybody is served in the order they came', () => {
  const options = readOptions(['--raise-after', '1440', '--hours', '3'])
  const { contacts } = play(drawDay(options), none, options)
  const served = contacts.map(({ servedAt }) => servedAt)
  expect(served.length).toBeGreaterThan(300)
  expect(served).toEqual(served.toSorted((a, b) => a - b))
})

test('all runs have the same day, and all contacts are served once, with no agent idle while one waits', () => {
  const { runs, day, options } = runAll(['--hours', '4'])
  for (const { contacts } of runs) {
    expect(contacts.map(({ at, media, handlingMs }) => ({ at, media, handlingMs }))).toEqual(day)
    expect(contacts.every(({ state, servedAt, at }) => state === 'ended' && servedAt >= at)).toBe(true)
    for (const one of contacts.filter(({ servedAt, at }) => servedAt > at)) {
      const busy = contacts.filter(({ servedAt, endedAt }) => servedAt <= one.at && endedAt > one.at)
      expect(busy.length).toBe(options.agents)
    }
  }
})

test('step waits as the blueprint does, for a call a step; hold-place is not overtaken where the schedules match', () => {
  const { runs } = runAll(['--raise-after', '5', '--raise-every', '5', '--agents', '11'])
  const [without, blueprint, step, hold] = runs.map(measure)
  if (!without || !blueprint || !step || !hold) throw new Error('four runs')
  expect({ ...step, rule: '', apiCalls: 0 }).toEqual({ ...blueprint, rule: '', apiCalls: 0 })
  expect(step.apiCalls * 3).toBeLessThanOrEqual(blueprint.apiCalls)
  expect(without.callbacksOvertaken).toBeGreaterThan(step.callbacksOvertaken)
  expect(step.callbacksOvertaken).toBeGreaterThan(0)
  expect(hold.callbacksOvertaken).toBe(0)
  // What the callbacks gain, the calls lose.
  expect(hold.callbacks.mean).toBeLessThan(without.callbacks.mean)
  expect(hold.calls.mean).toBeGreaterThan(without.calls.mean)
})

test('the same seed gives the same picture and figures, another one does not', () => {
  const drawn = (seed: string) => {
    const { runs, options } = runAll(['--seed', seed, '--hours', '2'])
    return { figures: runs.map(measure), svg: picture(runs, options) }
  }
  expect(drawn('7')).toEqual(drawn('7'))
  expect(drawn('8').figures).not.toEqual(drawn('7').figures)
})

test('a day has about the traffic that was asked for, more of it in the rush hours', () => {
  const day = drawDay(readOptions(['--hours', '8', '--calls-per-hour', '1000', '--callbacks-per-hour', '0']))
  expect(Math.abs(day.length - 8_000)).toBeLessThan(300)
  const between = (from: number, to: number) =>
    day.filter(({ at }) => at >= from * hourMs && at < to * hourMs).length
  expect(between(1, 3)).toBeGreaterThan(1.3 * between(3, 5))
})

test.each([
  [['--agents', '0'], '--agents takes a whole number from 1 to 5000'],
  [['--agents', '1.5'], '--agents takes a whole number'],
  [['--hours', ''], '--hours takes a number from 0.5 to 48'],
  [['--agent', '3'], "Unknown option '--agent'"],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message)
})

test('hours without callbacks, or without any contact, give a table and a picture', () => {
  const { runs, options } = runAll(['--callbacks-per-hour', '0', '--calls-per-hour', '0'])
  expect(runs.map(measure).map(({ callbacks, apiCalls }) => [callbacks.longest, apiCalls])).toEqual(
    Array(4).fill([0, 0]),
  )
  expect(picture(runs, options)).toContain('</svg>')
})
