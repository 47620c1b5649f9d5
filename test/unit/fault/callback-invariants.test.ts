import { describe, expect, it } from 'vitest'
import type { Run } from '../../../functions/domain/runs/run.ts'
import { callbackFlows } from '../../fault/callbacks/flows.ts'
import { callbackViolations } from '../../fault/callbacks/invariants.ts'
import { CallbackStory } from '../../fault/callbacks/story.ts'

const minuteMs = 60_000
const ended = async (name: string) => {
  const flow = callbackFlows.find((flow) => flow.name === name)
  if (!flow) throw new Error(`no flow ${name}`)
  const story = new CallbackStory(() => undefined, flow.config?.())
  await story.play((own) => flow.script(own))
  return story
}
const firstStay = ({ platform }: CallbackStory) => {
  const stay = platform.conversations[0]?.stays[0]
  if (!stay) throw new Error('nobody waits')
  return stay
}
const lastRun = ({ history }: CallbackStory) => {
  const entry = history.at(-1)
  if (!entry) throw new Error('no run')
  return entry
}

/** Each promise is broken by hand once: an instrument that never says no proves nothing. */
const broken: Record<string, [flow: string, change: (story: CallbackStory) => unknown, says: string]> = {
  'a step done twice': [
    'callback-offered',
    (s) => firstStay(s).changes.push({ at: s.clock.ms, value: 5 }),
    'set 1, 2, 3, 4, 5, 5',
  ],
  'an older value after a newer one': [
    'callback-offered',
    (s) => firstStay(s).changes.push({ at: s.clock.ms, value: 3 }),
    'set 1, 2, 3, 4, 5, 3',
  ],
  'a step too soon': [
    'callback-answered',
    (s) => firstStay(s).changes.splice(0, 1, { at: firstStay(s).from + 60_000, value: 1 }),
    'came too early',
  ],
  'a step left out': ['callback-offered', (s) => firstStay(s).changes.splice(3), 'left at 3 instead of 5'],
  'a claim after the end': [
    'callback-answered',
    (s) => s.history.push({ ...lastRun(s), run: { ...lastRun(s).run, attempt: attempt(99) } }),
    'claimed after its stop',
  ],
  'a raise after somebody said stop': [
    'callback-canceled',
    (s) => firstStay(s).changes.push({ at: s.clock.ms, value: 9 }),
    'raised after it was canceled',
  ],
  'a call after its end was told': [
    'callback-answered',
    (s) => called(s, s.clock.ms),
    'called after acd.end ANSWERED was told',
  ],
  'a call between two queues': [
    'callback-flows-out',
    (s) => called(s, s.startedAt + 5 * minuteMs),
    'called after acd.end FLOW_OUT was told',
  ],
  'a call while it is offered': [
    'callback-offered',
    (s) => called(s, s.startedAt + 5 * minuteMs),
    'called while offered',
  ],
  'an end for another reason': [
    'callback-answered',
    (s) => told(s, { reason: 'abandoned' }),
    'abandoned instead of answered',
  ],
  'an end that nobody told': [
    'callback-offered',
    (s) => told(s, { state: 'ended', reason: 'flow-out' }),
    'flow-out instead of waiting',
  ],
  'an end that changed nothing': [
    'callback-answered',
    (s) => told(s, { state: 'finished', reason: undefined }),
    'finished instead of answered',
  ],
  'a step late': [
    'callback-waits',
    (s) => {
      for (const change of firstStay(s).changes) change.at += 2 * minuteMs
    },
    '2 came 121 s late',
  ],
  'a step that does not hold its place': [
    'callback-holds-place',
    (s) => firstStay(s).changes.splice(1, 1, { at: s.clock.ms, value: 14 }),
    "14 is no step's value",
  ],
  'a priority that is lowered': [
    'callback-never-lower',
    (s) => firstStay(s).changes.splice(1, 1, { at: s.clock.ms, value: 1 }),
    'set 2, 1',
  ],
  'a call without a read': [
    'callback-never-lower',
    ({ platform }) => platform.calls.splice(0, 99, ...platform.calls.filter(({ kind }) => kind === 'set')),
    'set without a read',
  ],
  'a read that nobody asked for': ['callback-waits', (s) => called(s, s.startedAt, 'read'), 'was read'],
  'a call of a rule that only watches': [
    'callback-shadow',
    (s) => called(s, s.startedAt),
    'called although the rule only watches',
  ],
  'a step that is not noted': [
    'callback-shadow',
    ({ logs }) => logs.splice(0, 99, ...logs.filter((line) => !line.includes('would-bump'))),
    'instead of 1, 2',
  ],
  'a callback that is not found waiting': [
    'callback-adopted',
    (s) => {
      const { until: _, ...stay } = firstStay(s)
      s.platform.conversations[0]?.stays.splice(0, 1, { ...stay, changes: [] })
    },
    'left at 0 instead of 2',
  ],
  'a secret in a log line': ['callback-answered', (s) => s.logs.push('canary-token-1'), 'canary-token'],
  'a number in the table': [
    'callback-answered',
    (s) => s.aws.table.items.set('x', { pk: { S: 'canary-number' } }),
    'an item holds canary-number',
  ],
}

const called = ({ platform }: CallbackStory, at: number, kind: 'set' | 'read' = 'set') =>
  platform.calls.push({ at, kind, conversation: platform.conversations[0]?.id })
const told = (story: CallbackStory, change: Partial<Run>) =>
  story.history.push({ ...lastRun(story), run: { ...lastRun(story).run, ...change } })
const attempt = (n: number) => ({ n, entry: 'x', step: 1, behind: 0, value: 1, due: 0, at: 0, leaseUntil: 0 })

describe('promises to callbacks', () => {
  it.each(callbackFlows.map(({ name }) => name))('%s keeps them', async (name) => {
    expect(callbackViolations(await ended(name))).toEqual([])
  })

  it.each(Object.entries(broken))('%s is told', async (_, [flow, change, says]) => {
    const story = await ended(flow)
    change(story)

    expect(callbackViolations(story).join('; ')).toContain(says)
  })
})
