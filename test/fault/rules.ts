import type { Action, Config, Trigger } from '../../schemas/config.ts'
import { configWith, ruleOf } from '../support/trigger-world.ts'
import { created, minuteMs, push } from './actors.ts'
import type { Conversation } from './callbacks/routing-platform.ts'
import type { Flow } from './flows.ts'
import type { Sent } from './world/platform-call.ts'
import type { Story } from './world/story.ts'

const task = { source: 'crm', externalId: 'call-{conversationId}' }
const textOf = (rule: string) => `canary-data of ${rule}`
const data = (rule: string) => ({ company: textOf(rule), contact: `canary-data.${rule}@example.biz` })

/** A callback makes a task, its first offer updates that, its end ends it. */
const rules = (delayMs?: number): Trigger[] => [
  ruleOf('comes', 'acd.start & mediaType==CALLBACK', create('comes'), { delayMs }),
  ruleOf('offered', 'user.start & mediaType==CALLBACK', { do: 'append', ...task, data: data('offered') }),
  ruleOf('goes', 'customer.end', { do: 'end', ...task, reason: '{disconnectType}' }),
]

/** What of it arrives at the platform: its name is the company. */
const wireOf = (rule: string): Sent => ({ data: data(rule), name: textOf(rule) })

const create = (rule: string): Action => ({
  do: 'create',
  ...task,
  asset: 'crm-lead',
  name: '{callbackUserName}',
  data: data(rule),
})

const config = (): Config => configWith(...rules())
const late = (): Config => configWith(...rules(minuteMs))

/** What an agent is done with has a follow-up, which has none. */
const follows = (): Config =>
  configWith(
    ruleOf('follows', 'task:ended', {
      do: 'create',
      source: 'fax',
      externalId: 'after-{taskId}',
      asset: 'fax-intake',
      data: { note: textOf('follows') },
    }),
  )

/** What the last event asks for, if it came. */
function asked(story: Story, { id }: Conversation, rule: string): void {
  if (story.isEventLost) return
  const at = story.clock.ms
  const asks = rule === 'goes' ? {} : { text: textOf(rule), wire: wireOf(rule) }
  story.wishes.push({ key: `crm call-${id}`, ...asks, from: at, to: at, rule })
}

function comes(story: Story): Conversation {
  const conversation = story.routing.enter()
  asked(story, conversation, 'comes')
  return conversation
}

function offered(story: Story, conversation: Conversation): void {
  story.routing.offer(conversation)
  asked(story, conversation, 'offered')
}

function goes(story: Story, conversation: Conversation): void {
  story.routing.end(conversation)
  asked(story, conversation, 'goes')
}

/** Trigger rules that act on tasks. */
export const ruleFlows: readonly Flow[] = [
  {
    name: 'rule-create',
    config,
    async script(story) {
      comes(story)
    },
  },
  {
    name: 'rule-append',
    config,
    async script(story) {
      const conversation = comes(story)
      await created(story)
      offered(story, conversation)
    },
  },
  {
    name: 'rule-end',
    config,
    async script(story) {
      const conversation = comes(story)
      await created(story)
      goes(story, conversation)
    },
  },
  {
    name: 'rule-life',
    config,
    async script(story) {
      const conversation = comes(story)
      await story.sleep(100)
      offered(story, conversation)
      await story.sleep(100)
      goes(story, conversation)
    },
  },
  {
    name: 'rule-delay',
    config: late,
    async script(story) {
      comes(story)
    },
  },
  {
    name: 'rule-delay-end',
    config: late,
    async script(story) {
      const conversation = comes(story)
      await story.sleep(20_000)
      goes(story, conversation)
    },
  },
  {
    name: 'rule-follows',
    config: follows,
    async script(story) {
      await push(story, 'lead-1')
      for (const index of [0, 1]) {
        await created(story, index + 1)
        const task = story.platform.tasks[index]
        if (task) story.platform.finish(task)
      }
      await story.sleep(10 * minuteMs)
      const fact = story.facts.find(({ event }) => event.kind === 'ended')
      if (!fact?.taken) return
      const { at, taskId } = fact.event
      story.wishes.push({
        key: `fax after-${taskId}`,
        text: textOf('follows'),
        wire: { data: { note: textOf('follows') } },
        from: at,
        to: at,
        rule: 'follows',
      })
    },
  },
]
