import { describe, expect, it } from 'vitest'
import { flows } from '../../fault/flows.ts'
import { violations } from '../../fault/invariants.ts'
import { Story } from '../../fault/world/story.ts'

const flowOf = (name: string) => {
  const flow = flows.find((flow) => flow.name === name)
  if (!flow) throw new Error(`no flow ${name}`)
  return flow
}
const ended = async (name: string) => {
  const flow = flowOf(name)
  const story = new Story(() => undefined, flow.config?.())
  await story.play((own) => flow.script(own))
  return story
}
const factOf = ({ facts }: Story) => {
  const [fact] = facts
  if (!fact) throw new Error('no fact')
  return fact
}
const firstTask = ({ platform }: Story) => {
  const [task] = platform.tasks
  if (!task) throw new Error('no task')
  return task
}

/** Each promise is broken by hand once: an instrument that never says no proves nothing. */
const broken: Record<string, [flow: string, change: (story: Story) => unknown, says: string]> = {
  'a second task': ['create', (s) => s.platform.tasks.push({ ...firstTask(s), id: 'x' }), '2 platform tasks'],
  'a task of nobody': [
    'create',
    (s) => s.platform.tasks.push({ ...firstTask(s), origin: 'crm-other' }),
    'nobody knows',
  ],
  'no task': ['create', (s) => s.platform.tasks.splice(0), 'not on the platform'],
  'old data': ['append', (s) => firstTask(s).appends.splice(0), 'newest data'],
  'nothing stored': [
    'create',
    (s) => s.wishes.push({ key: 'crm other', text: 'text', from: 0, to: 0 }),
    'accepted and unknown',
  ],
  'a fact left out': [
    'create',
    (s) => s.facts.push({ taken: true, event: { ...factOf(s).event, key: 'k', kind: 'note' } }),
    'is 0 times in the timeline',
  ],
  'a secret in a log line': ['create', (s) => s.logs.push('canary-token-1'), 'a log line holds canary-token'],
  'task data in a message': [
    'create',
    (s) => s.aws.queues.get('track')?.bodies.push('canary-data'),
    'a message to track holds canary-data',
  ],
  'a dead letter': [
    'create',
    (s) => s.aws.target?.dead.push({ id: 'm', body: '{}', receives: 5 }),
    'dead letters',
  ],
  'too many calls': [
    'create',
    (s) => s.platform.calls.push(...Array.from({ length: 400 }, () => ({ at: 0, kind: 'create' }))),
    'more calls in a minute',
  ],
}

describe('the invariants', () => {
  it.each(Object.entries(broken))('notice %s', async (_, [flow, change, says]) => {
    const story = await ended(flow)
    expect(violations(story)).toEqual([])

    change(story)

    expect(violations(story).join('\n')).toContain(says)
  })
})
