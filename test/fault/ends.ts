import { attend, created, end, minuteMs, push } from './actors.ts'
import type { Flow } from './flows.ts'
import type { Fate, PlatformTask } from './world/fake-platform.ts'
import type { Story } from './world/story.ts'

const refused = (code: string, scope: 'task' | 'connection' = 'task'): Fate => ({
  answer: { outcome: 'rejected', code, scope },
})
const forbidden: Fate = { answer: { outcome: 'retry', code: 'end-forbidden', cause: 'token' } }
const unexplained: Fate = { answer: { outcome: 'retry', code: 'http-418', cause: 'unexplained' } }

async function onPlatform(story: Story): Promise<PlatformTask | undefined> {
  await push(story, 'lead-1')
  await created(story)
  return story.platform.tasks[0]
}

/** The platform would not do it; somebody mends that, and has it done. */
const ended = (name: string, ...fates: Fate[]): Flow => ({
  name,
  async script(story) {
    story.platform.ends.push(...fates)
    await onPlatform(story)
    await end(story, 'lead-1')
    await attend(story, 'lead-1')
  },
})

/** Platform tasks that are ended from here. */
export const endFlows: readonly Flow[] = [
  {
    name: 'end-confirmed',
    async script(story) {
      await onPlatform(story)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-unsent',
    async script(story) {
      story.dropWakes = 1
      await push(story, 'lead-1')
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-in-flight',
    async script(story) {
      await push(story, 'lead-1')
      await story.sleep(60)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-uncertain',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-reply' })
      story.isSilent = true
      await push(story, 'lead-1')
      await story.sleep(12_000)
      await end(story, 'lead-1')
      await story.sleep(minuteMs)
      story.isSilent = false
    },
  },
  {
    name: 'end-uncertain-resolve',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-request' })
      await push(story, 'lead-1')
      await story.sleep(12_000)
      await end(story, 'lead-1')
      await story.sleep(20 * minuteMs)
      await attend(story, 'lead-1')
    },
  },
  {
    name: 'end-uncertain-resend',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-request' })
      await push(story, 'fax-1', 1, 'fax')
      await story.sleep(12_000)
      await end(story, 'fax-1', 'fax')
    },
  },
  {
    name: 'end-after-update',
    async script(story) {
      await onPlatform(story)
      await push(story, 'lead-1', 2)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-beside-update',
    async script(story) {
      await onPlatform(story)
      await Promise.all([push(story, 'lead-1', 2), end(story, 'lead-1')])
    },
  },
  {
    name: 'end-before-update',
    async script(story) {
      await onPlatform(story)
      await end(story, 'lead-1')
      await push(story, 'lead-1', 2)
    },
  },
  {
    name: 'end-twice',
    async script(story) {
      await onPlatform(story)
      await end(story, 'lead-1')
      await push(story, 'lead-1', 2)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-unheard',
    async script(story) {
      await onPlatform(story)
      story.isSilent = true
      await end(story, 'lead-1')
      await story.sleep(10 * minuteMs)
      story.isSilent = false
    },
  },
  {
    name: 'end-gone',
    async script(story) {
      const task = await onPlatform(story)
      story.platform.isGoneWhenEnded = true
      story.isSilent = true
      if (task) story.platform.finish(task)
      story.isSilent = false
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-revived',
    async script(story) {
      const task = await onPlatform(story)
      story.platform.ends.push({ fault: '5xx' })
      await end(story, 'lead-1')
      if (task) story.platform.emit(task, 'task:ended', 'ended')
      await story.sleep(1_000)
      if (task) story.platform.emit(task, 'task:parked', 'queued')
    },
  },
  {
    name: 'end-after-lost-update',
    async script(story) {
      story.platform.appends.push({ fault: 'lost-reply' })
      await onPlatform(story)
      await push(story, 'lead-1', 2)
      await story.sleep(3_000)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-beside-agent',
    async script(story) {
      const task = await onPlatform(story)
      await push(story, 'lead-1', 2)
      if (task) story.platform.finish(task)
      await end(story, 'lead-1')
    },
  },
  {
    name: 'end-after-agent',
    async script(story) {
      const task = await onPlatform(story)
      story.dropWakes = 1
      await push(story, 'lead-1', 2)
      if (task) story.platform.finish(task)
      await story.sleep(2_000)
      await end(story, 'lead-1')
    },
  },
  ended('end-refused', refused('BAD_REQUEST')),
  ended('end-unexplained', unexplained, unexplained, unexplained, unexplained, unexplained),
  ended('end-forbidden', forbidden, forbidden),
  ended('end-paused', refused('FORBIDDEN', 'connection')),
]
