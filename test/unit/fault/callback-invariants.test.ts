import { describe, expect, it } from 'vitest'
import { callbackFlows } from '../../fault/callbacks/flows.ts'
import { callbackViolations } from '../../fault/callbacks/invariants.ts'
import { CallbackStory } from '../../fault/callbacks/story.ts'

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
  'a secret in a log line': ['callback-answered', (s) => s.logs.push('canary-token-1'), 'canary-token'],
  'a number in the table': [
    'callback-answered',
    (s) => s.aws.table.items.set('x', { pk: { S: 'canary-number' } }),
    'an item holds canary-number',
  ],
}
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
