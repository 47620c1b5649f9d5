import { describe, expect, it } from 'vitest'
import { fromItem, toItem } from '../../../functions/aws/head-item.ts'
import type { Entry, Head } from '../../../functions/domain/head.ts'
import { flows } from '../../fault/flows.ts'
import { violations } from '../../fault/invariants.ts'
import { Story } from '../../fault/world/story.ts'

const ended = async (name: string) => {
  const flow = flows.find((flow) => flow.name === name)
  if (!flow) throw new Error(`no flow ${name}`)
  const story = new Story(() => undefined, flow.config?.())
  await story.play((own) => flow.script(own))
  return story
}

function change({ aws }: Story, of: (head: Head) => Head): void {
  for (const [key, item] of aws.table.items) {
    const head = key.endsWith('\nHEAD') && key.startsWith('WI#') ? fromItem(item) : undefined
    if (head) aws.table.items.set(key, toItem(of(head)))
  }
}
const taskOf = ({ platform }: Story) => {
  const [task] = platform.tasks
  if (!task) throw new Error('no task')
  return task
}
const retimed = (of: (timeline: Entry[]) => Entry[]) => (story: Story) =>
  change(story, (head) => ({ ...head, timeline: of(head.timeline) }))
const without = (what: string) => retimed((timeline) => timeline.filter((entry) => entry.what !== what))
/** Stored the other way round. */
const swapped = (one: string, other: string) =>
  retimed((timeline) => {
    const [a, b] = [one, other].map((name) => timeline.findIndex(({ what }) => what === name))
    return timeline.map((entry, index) =>
      index === a ? (timeline[b ?? 0] ?? entry) : index === b ? (timeline[a ?? 0] ?? entry) : entry,
    )
  })
const entry = (more: Omit<Entry, 'k' | 'at'>) =>
  retimed((timeline) => [...timeline, { k: 'k', at: timeline.at(-1)?.at ?? 0, ...more }])
const rejectedAs = (reason: string) => (story: Story) =>
  change(story, (head) => ({
    ...head,
    revisions: head.revisions.map((revision) => ({ ...revision, state: 'rejected' as const, reason })),
  }))
const heldAs = (code: string) => (story: Story) =>
  change(story, (head) => ({ ...head, hold: { code, at: 0 } }))
const again = ({ platform }: Story, kind: string, afterMs: number) => {
  const call = platform.calls.find((call) => call.kind === kind)
  if (call) platform.calls.splice(platform.calls.indexOf(call) + 1, 0, { ...call, at: call.at + afterMs })
}

/** Each promise is broken by hand once: an instrument that never says no proves nothing. */
const broken: Record<string, [flow: string, change: (story: Story) => unknown, says: string]> = {
  'a rejection for a reason of our own': ['create', rejectedAs('snapshot-gone'), 'not by the platform'],
  'a rejection that a person mended': [
    'refused-redrive',
    rejectedAs('BAD_REQUEST'),
    'although a person mended it',
  ],
  'work held though nothing was lost': ['create', heldAs('create-uncertain'), 'without need'],
  'work held after few tries': ['rate-limited', heldAs('retries-exhausted'), 'without need'],
  'an update held though the platform told of it': ['append', heldAs('append-unconfirmed'), 'without need'],
  'work held that a person mended': [
    'uncertain-resolve',
    heldAs('create-uncertain'),
    'although a person mended it',
  ],
  'a revision from nowhere': ['append', without('accepted'), 'revision 2 was never accepted'],
  'a 202 that left no trace': [
    'create',
    (s) => s.wishes.push(...s.wishes.slice(0, 1)),
    '2 times accepted, and 1 times told',
  ],
  'a call that was never told': ['create', without('sent'), 'was sent 1 times, and sent is there 0 times'],
  'a confirmation that was never told': ['append', without('confirmed'), 'revision 2 was confirmed'],
  'an effect stored before its cause': [
    'create',
    swapped('accepted', 'sent'),
    'revision 1 sent before it was accepted',
  ],
  'facts that are stored in another order': [
    'create',
    swapped('sent', 'confirmed'),
    'another order than it happened',
  ],
  'a worker given up for nothing': [
    'slow-reply',
    entry({ what: 'uncertain', rev: 1, code: 'worker-lost' }),
    'a worker is given up that goes on working',
  ],
  'a number in a log line': [
    'create',
    (s) => s.logs.push(JSON.stringify({ worth: taskOf(s).data.worth })),
    'a log line holds 471011.125',
  ],
  'a field left out': ['create', (s) => delete taskOf(s).data.contact, 'not the newest data'],
  'a wrong number': [
    'append',
    (s) => Object.assign(taskOf(s).appends[0]?.data ?? {}, { worth: '1' }),
    'not the newest data',
  ],
  'another name': ['create', (s) => Object.assign(taskOf(s), { name: 'x' }), 'not the newest data'],
  'a setting left out': ['create', (s) => delete taskOf(s).flowSettings, 'not the newest data'],
  'a variable too many': [
    'create',
    (s) => Object.assign(taskOf(s).globalVariables ?? {}, { more: 'x' }),
    'not the newest data',
  ],
  'data in between that nobody pushed': [
    'append',
    (s) => Object.assign(taskOf(s).data, { worth: '1' }),
    'told what nobody pushed',
  ],
  'a patch that loses a field': [
    'patch',
    (s) => delete taskOf(s).appends[0]?.data.contact,
    'not the newest data',
  ],
  'a call before it may be': [
    'rate-limited',
    (s) => again(s, 'create', 60_000),
    'before Retry-After was over',
  ],
  'a call at once by who was told to wait': [
    'rate-limited',
    (s) => again(s, 'create', 1_000),
    'before Retry-After was over',
  ],
  'two calls at once': ['slow-reply', (s) => again(s, 'create', 3_000), 'while another call was in flight'],
}

describe('what is told is complete, and what is done has its cause', () => {
  it.each(Object.entries(broken))('%s is noticed', async (_, [flow, change, says]) => {
    const story = await ended(flow)
    expect(violations(story)).toEqual([])

    change(story)

    expect(violations(story).join('\n')).toContain(says)
  })
})

it('regression: a refusal that came in the very moment of its call is not taken for a call too soon', async () => {
  const story = await ended('rate-limited')
  for (const call of story.platform.calls)
    if (call.outcome?.outcome === 'retry' && call.outcome.cause === 'rate-limit') call.until = call.at

  expect(violations(story)).toEqual([])
})
