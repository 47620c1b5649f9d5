import { join } from './arrivals.ts'
import { comeBack, dispatch, goOn } from './lifecycle.ts'
import { openOf } from './participants.ts'
import type { Flow, SimAgent, SimConversation, SimQueue } from './types.ts'
import type { World } from './world.ts'

/** What outlives a restart, as plain JSON. Tokens, logs, faults, patience and events under way do not. */
export interface SimState {
  v: 1
  conversations: SimConversation[]
  agents: SimAgent[]
  queues: SimQueue[]
  flow: Flow
}

export function dumpState({ conversations, agents, queues, flow }: World): SimState {
  return structuredClone({
    v: 1,
    conversations: [...conversations.values()],
    agents: [...agents.values()],
    queues: [...queues.values()],
    flow,
  })
}

export function restoreState(world: World, given: SimState): void {
  const { conversations, agents, queues, flow } = structuredClone(given)
  world.flow = flow
  for (const queue of queues) world.queues.set(queue.id, queue)
  for (const agent of agents) world.agents.set(agent.id, agent)
  for (const conversation of conversations) world.conversations.set(conversation.id, conversation)
  for (const conversation of conversations) {
    const { state, scheduledAt, queueId } = conversation
    if (state === 'scheduled') {
      world.later(Math.max(0, (scheduledAt ?? 0) - world.clock.now()), 'scheduled callback', () => {
        if (conversation.state === 'scheduled') join(world, conversation, { queueId })
      })
    } else goOn(world, conversation)
  }
  const talking = new Set(conversations.map((one) => openOf(one, 'agent')?.userId))
  for (const agent of agents) comeBack(world, agent, talking.has(agent.id))
  dispatch(world)
}
