import { describe, expect, it } from 'vitest'
import { fromItem, toItem } from '../../../functions/aws/head-item.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { endFlows } from '../../fault/ends.ts'
import { flows } from '../../fault/flows.ts'
import { violations } from '../../fault/invariants.ts'
import { ruleFlows } from '../../fault/rules.ts'
import { Story } from '../../fault/world/story.ts'

const ended = async (name: string) => {
  const flow = [...flows, ...endFlows, ...ruleFlows].find((flow) => flow.name === name)
  if (!flow) throw new Error(`no flow ${name}`)
  const story = new Story(() => undefined, flow.config?.())
  await story.play((own) => flow.script(own))
  return story
}
const taskOf = ({ platform }: Story, index = 0) => {
  const task = platform.tasks[index]
  if (!task) throw new Error('no task')
  return task
}
const hourMs = 3_600_000

function change({ aws }: Story, of: (head: Head) => Head): void {
  for (const [key, item] of aws.table.items) {
    const head = key.endsWith('\nHEAD') && key.startsWith('WI#') ? fromItem(item) : undefined
    if (head) aws.table.items.set(key, toItem(of(head)))
  }
}
const without = (what: string) => (head: Head) => ({
  ...head,
  timeline: head.timeline.filter((entry) => entry.what !== what),
})

/** Each promise is broken by hand once: an instrument that never says no proves nothing. */
const broken: Record<string, [flow: string, change: (story: Story) => unknown, says: string]> = {
  'a task that lives on': ['end-unheard', (s) => delete taskOf(s).endedAt, 'to end, and it lives'],
  'a task that is to end for ever': [
    'end-confirmed',
    (s) => change(s, (head) => ({ ...head, end: { state: 'wanted', rev: 1, at: 0 } })),
    'left canceling',
  ],
  'an end that nobody wanted': ['create', (s) => taskOf(s).endCalls.push(s.clock.ms), "nobody's wish"],
  'an end of the task after': [
    'end-before-update',
    (s) => Object.assign(taskOf(s, 1), { endedAt: s.clock.ms, endCalls: [s.clock.ms] }),
    'newer data asked for it',
  ],
  'an end that nobody refused': ['end-refused', (s) => (s.platform.refusals = 0), 'refused by nobody'],
  'a task made after all': [
    'end-confirmed',
    (s) => (taskOf(s).createdAt += hourMs),
    'made after it was to end',
  ],
  'a generation for nothing': [
    'end-confirmed',
    (s) => change(s, (head) => ({ ...head, generation: 2 })),
    '2 generations',
  ],
  'older data under the end': [
    'end-after-update',
    (s) => taskOf(s).appends.splice(0),
    'without the newest data',
  ],
  'an end that nobody is told of': [
    'end-unheard',
    (s) => change(s, without('ended')),
    'does not say that it is over',
  ],
  'an effect without its cause': [
    'end-confirmed',
    (s) =>
      change(s, (head) => ({
        ...head,
        timeline: head.timeline.map((entry) =>
          entry.what === 'end-wanted' ? { ...entry, what: 'note' } : entry,
        ),
      })),
    'end-sent before anybody wanted it',
  ],
  'a rule that gives up': [
    'rule-append',
    (s) =>
      s.logs.push(
        JSON.stringify({
          event: 'trigger-refused',
          rule: 'offered',
          workitem: s.heads()[0]?.id,
          code: 'unknown-task',
        }),
      ),
    'offered did nothing',
  ],
  'an end in the name of a rule that does not come': [
    'rule-end',
    (s) => Object.assign(taskOf(s), { endCalls: [0] }),
    "nobody's wish",
  ],
}

describe('promises about ends and rules', () => {
  it.each(Object.entries(broken))('%s is told', async (_, [flow, change, says]) => {
    const story = await ended(flow)
    expect(violations(story)).toEqual([])

    change(story)

    expect(violations(story).join('\n')).toContain(says)
  })
})
