import type { SimAgent, SimConversation } from './types.ts'
import type { World } from './world.ts'

/** Lowest first: entry into this queue, less 60 s a point of priority. Reckoned anew whenever somebody is looked for. */
export function scoreOf({ switches }: World, conversation: SimConversation): number {
  return (conversation.queuedAt ?? 0) - conversation.priority * switches.pointMs
}

export interface Match {
  conversation: SimConversation
  agent: SimAgent
}

/** The next that an idle agent may take, and of those agents the longest idle. */
export function nextMatch(world: World): Match | undefined {
  const idle = [...world.agents.values()].filter(({ state }) => state === 'idle')
  if (idle.length === 0) return undefined
  idle.sort((a, b) => a.since - b.since)
  let best: (Match & { score: number }) | undefined
  for (const conversation of world.waiting) {
    const score = scoreOf(world, conversation)
    if (best && !isBefore(score, conversation, best)) continue
    const agent = idle.find((one) => mayTake(one, conversation))
    if (agent) best = { conversation, agent, score }
  }
  return best
}

function isBefore(score: number, one: SimConversation, best: Match & { score: number }): boolean {
  return score < best.score || (score === best.score && one.order < best.conversation.order)
}

function mayTake(agent: SimAgent, { queueId, skillIds, agentOwnedBy }: SimConversation): boolean {
  if (agentOwnedBy !== null && agentOwnedBy !== agent.id) return false
  if (agent.queueIds.length > 0 && !agent.queueIds.includes(queueId)) return false
  return agent.skillIds === null || skillIds.every((skill) => agent.skillIds?.includes(skill))
}

/** Position from 1 of each conversation that waits, within its queue; for people, and for demos. */
export function places(world: World): Map<SimConversation, number> {
  const scored = [...world.waiting].map((one) => ({ one, score: scoreOf(world, one) }))
  scored.sort((a, b) => a.score - b.score || a.one.order - b.one.order)
  const lengths = new Map<string, number>()
  return new Map(
    scored.map(({ one }) => {
      const place = (lengths.get(one.queueId) ?? 0) + 1
      lengths.set(one.queueId, place)
      return [one, place]
    }),
  )
}
