import type { Config } from '../../schemas/config.ts'
import { sampleConfig } from '../support/sample-config.ts'
import { attend, batch, created, live, minuteMs, patch, push } from './actors.ts'
import type { Story } from './world/story.ts'

export interface Flow {
  name: string
  script(story: Story, tasks?: number): Promise<void>
  config?(): Config
}

const tight = (): Config => {
  const config = sampleConfig()
  const { webex } = config.connections
  if (webex) webex.limits = { callsPerMinute: 6, upkeepShare: 0.1, concurrency: 5 }
  return config
}

const rejected = (scope: 'task' | 'asset' | 'connection', code: string) =>
  ({ outcome: 'rejected', code, scope }) as const

export const flows: readonly Flow[] = [
  { name: 'create', script: (story) => push(story, 'lead-1') },
  {
    name: 'append',
    async script(story) {
      await push(story, 'lead-1')
      await created(story)
      await push(story, 'lead-1', 2)
    },
  },
  {
    name: 'patch',
    async script(story) {
      await push(story, 'lead-1')
      await story.sleep(10_000)
      await push(story, 'lead-1', 2, 'crm', patch)
    },
  },
  {
    name: 'overtake',
    async script(story) {
      for (const version of [1, 2, 3, 4]) {
        await push(story, 'lead-1', version)
        await story.sleep(70)
      }
    },
  },
  {
    name: 'slow-reply',
    async script(story) {
      story.platform.creates.push({ fault: 'slow' })
      story.platform.appends.push({ fault: 'lost-reply' })
      for (const version of [1, 2, 3]) {
        await push(story, 'lead-1', version)
        await story.sleep(5_000)
      }
    },
  },
  { name: 'batch', script: (story, tasks = 12) => batch(story, tasks) },
  { name: 'tick', config: tight, script: (story, tasks = 14) => batch(story, tasks) },
  {
    name: 'uncertain-find',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-reply' })
      story.isSilent = true
      await push(story, 'lead-1')
      await created(story)
      story.isSilent = false
    },
  },
  {
    name: 'uncertain-resolve',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-request' })
      await push(story, 'lead-1')
      await story.sleep(20 * minuteMs)
      await attend(story, 'lead-1')
    },
  },
  {
    name: 'uncertain-resend',
    async script(story) {
      story.platform.creates.push({ fault: 'lost-request' })
      await push(story, 'fax-1', 1, 'fax')
    },
  },
  {
    name: 'failed-redrive',
    async script(story) {
      story.platform.creates.push({ fails: { reason: 'CREATE_TASK_FAILED', disposition: 'reject' } })
      await push(story, 'lead-1')
      await story.sleep(minuteMs)
      await attend(story, 'lead-1')
    },
  },
  {
    name: 'failed-again',
    async script(story) {
      story.platform.creates.push({ fails: { reason: 'INTERNAL_ERROR', disposition: 'retry' } })
      await push(story, 'lead-1')
    },
  },
  {
    name: 'refused-redrive',
    async script(story) {
      story.platform.creates.push({ answer: rejected('task', 'BAD_REQUEST') })
      await push(story, 'lead-1')
      await story.sleep(minuteMs)
      await attend(story, 'lead-1')
    },
  },
  {
    name: 'append-fails',
    async script(story) {
      story.platform.appends.push({ fails: { reason: 'INTERNAL_ERROR', disposition: 'retry' } })
      await push(story, 'lead-1')
      await created(story)
      await push(story, 'lead-1', 2)
    },
  },
  {
    name: 'life-reopen',
    async script(story) {
      await push(story, 'lead-1')
      await created(story)
      await live(story, 'lead-1')
      await story.sleep(5_000)
      await push(story, 'lead-1', 2)
    },
  },
  {
    name: 'token-renewal',
    async script(story) {
      story.platform.isRevoked = true
      await push(story, 'lead-1')
      await push(story, 'lead-2')
    },
  },
  {
    name: 'rate-limited',
    async script(story) {
      story.platform.creates.push({ fault: '429-long' })
      await batch(story, 3)
    },
  },
  {
    name: 'asset-paused',
    async script(story) {
      story.platform.creates.push({ answer: rejected('asset', 'ENTRY_POINT_NOT_FOUND') })
      await push(story, 'lead-1')
      await push(story, 'lead-2')
    },
  },
  {
    name: 'operator-resume',
    async script(story) {
      story.platform.creates.push({ answer: rejected('connection', 'FORBIDDEN') })
      await push(story, 'lead-1')
      await story.sleep(20_000)
      await story.operate('POST /v1/connections/{connection}/resume', { connection: 'webex' })
    },
  },
  {
    name: 'sweep',
    async script(story) {
      story.dropWakes = 1
      await push(story, 'lead-1')
    },
  },
]
