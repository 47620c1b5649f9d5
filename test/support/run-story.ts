import { reprioritize } from '../../functions/domain/runs/reprioritize.ts'
import type { Run } from '../../functions/domain/runs/run.ts'
import { takeEvent } from '../../functions/domain/runs/take-event.ts'
import type { Connection } from '../../schemas/config.ts'
import type { ConversationEvent, DetailEventName } from '../../schemas/genesys-cloud/conversation-event.ts'
import { type MemoryRunWorld, runUntil, runWorld } from './run-world.ts'
import { conversation, conversationEvent, idOfRun, ruleName, runConfig, t0 } from './runs.ts'

const minute = 60_000
export const matched = new Set([ruleName])

/** A conversation told event by event; times are minutes after the first queue entry. */
export class RunStory {
  readonly world: MemoryRunWorld

  constructor(written: object = {}, trigger: object = {}) {
    this.world = runWorld(runConfig(written, trigger))
    this.world.platform.queued.set(conversation, 0)
  }

  /** The clock goes on to `seen` (default: `at`) and the event comes. */
  async tell(
    name: DetailEventName,
    at: number,
    more: Partial<ConversationEvent> = {},
    seen = at,
  ): Promise<Run | undefined> {
    await this.until(seen)
    const event = conversationEvent(name, { at: t0 + at * minute, ...more })
    await takeEvent(this.world, event, name === 'acd.start' ? matched : new Set())
    return this.run
  }

  until = (minutes: number) => runUntil(this.world, t0 + minutes * minute)

  get connection(): Connection {
    const { genesys } = this.world.config.connections
    if (!genesys) throw new Error('no connection')
    return genesys
  }

  get run(): Run | undefined {
    return this.world.runs.peek(idOfRun(this.world.config))
  }

  /** Minute and value of each call. */
  get bumps(): [number, number | undefined][] {
    return this.world.platform.calls.map(({ at, priority }) => [(at - t0) / minute, priority])
  }
}

// Sessions of the usual stories: two stays in queues, two agents.
export const acd = { sessionId: 'acd-1', queueId: 'q1' }
export const acd2 = { sessionId: 'acd-2', queueId: 'q2' }
export const agent = { sessionId: 'agent-1' }
export const other = { sessionId: 'agent-2' }

/** A callback whose first step is due now; nobody has woken it yet. */
export async function dueStory(written: object = {}): Promise<RunStory> {
  const story = new RunStory(written)
  await story.tell('acd.start', 0, acd)
  story.world.runWaker.waiting = []
  story.world.clock.ms = t0 + 5 * minute
  return story
}

/** As its wake-up would. */
export const wakeStory = (story: RunStory) => reprioritize(story.world, [story.run?.id ?? ''])
