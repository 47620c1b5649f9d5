import type { Config } from '../../../schemas/config.ts'
import { minuteMs } from '../actors.ts'
import { callbackConfig } from './config.ts'
import type { Conversation } from './routing.ts'
import type { CallbackStory } from './story.ts'

export interface CallbackFlow {
  of: 'callbacks'
  name: string
  script(story: CallbackStory, callbacks?: number): Promise<void>
  config?(): Config
}

/** Everything that the blueprint does for one callback, and a little more. */
const whole = 27 * minuteMs

async function answered(story: CallbackStory, conversation: Conversation): Promise<void> {
  const stop = story.platform.offer(conversation)
  await story.sleep(3_000)
  story.platform.leave(conversation, 'ANSWERED')
  await story.sleep(minuteMs)
  stop()
  story.platform.end(conversation)
}

async function many(story: CallbackStory, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    story.platform.enter()
    await story.sleep(1_500)
  }
  await story.sleep(whole)
}

export const callbackFlows: readonly CallbackFlow[] = [
  {
    of: 'callbacks',
    name: 'callback-waits',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(whole)
      await answered(story, conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-answered',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(12 * minuteMs)
      await answered(story, conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-offered',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(4.2 * minuteMs)
      const stop = story.platform.offer(conversation)
      await story.sleep(80_000)
      stop()
      await story.sleep(whole)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-flows-on',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(6 * minuteMs)
      story.platform.leave(conversation, 'FLOW_OUT')
      await story.sleep(20_000)
      story.platform.enter(conversation, 1)
      await story.sleep(whole)
      story.platform.end(conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-hangs-up',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(10 * minuteMs - 200)
      story.platform.end(conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-silence',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(7 * minuteMs)
      for (const name of ['acd.end', 'customer.end']) story.silent.add(name)
      story.platform.end(conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-limited',
    async script(story) {
      story.platform.answers.push({
        outcome: 'retry',
        code: 'rate-limited',
        cause: 'rate-limit',
        afterMs: 7 * minuteMs,
      })
      story.platform.enter()
      story.platform.enter()
      await story.sleep(whole + 10 * minuteMs)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-revoked',
    async script(story) {
      story.platform.enter()
      await story.sleep(6 * minuteMs)
      story.platform.isRevoked = true
      await story.sleep(whole)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-canceled',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(10 * minuteMs - 100)
      await story.cancel(conversation.id)
      await story.sleep(minuteMs)
      story.platform.offer(conversation)()
      await story.sleep(minuteMs)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-flows-out',
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(4.2 * minuteMs)
      story.platform.leave(conversation, 'FLOW_OUT')
    },
  },
  {
    of: 'callbacks',
    name: 'callback-holds-place',
    config: () =>
      callbackConfig({
        policy: {
          strategy: 'hold-place',
          mostBumps: 2,
          inQueue: { firstWait: '2m', interval: '2m', points: 3 },
        },
      }),
    async script(story) {
      story.platform.enter()
      await story.sleep(12 * minuteMs)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-never-lower',
    config: () => callbackConfig({ policy: { neverLower: true, mostBumps: 3 } }),
    async script(story) {
      const { platform } = story
      const [raised, gone] = [platform.enter(), platform.enter()]
      await story.sleep(2 * minuteMs)
      platform.raise(raised, 2)
      for (const name of ['acd.end', 'customer.end']) story.silent.add(name)
      await story.sleep(5 * minuteMs)
      platform.end(gone)
      await story.sleep(10 * minuteMs)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-shadow',
    config: () => callbackConfig({ mode: 'shadow', policy: { mostBumps: 2 } }),
    async script(story) {
      const conversation = story.platform.enter()
      await story.sleep(12 * minuteMs)
      await answered(story, conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-adopted',
    config: () => callbackConfig({ policy: { mostBumps: 2, adopt: { every: '30m' } } }),
    async script(story) {
      await story.sleep(26 * minuteMs)
      story.silent.add('acd.start')
      const conversation = story.platform.enter()
      await story.sleep(50 * minuteMs)
      await answered(story, conversation)
    },
  },
  {
    of: 'callbacks',
    name: 'callback-tick',
    config: () => callbackConfig({ callsPerMinute: 6 }),
    script: (story, count = 12) => many(story, count),
  },
]
