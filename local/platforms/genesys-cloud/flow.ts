import type { SimConversation } from './types.ts'
import type { World } from './world.ts'

/**
 * The in-queue flow of an Architect queue, as the blueprint describes it: it raises a waiting conversation step by
 * step. Documented is only that customers do so; that it adds to what is set (rather than setting a value) is assumed.
 * It runs as long as this stay in the queue, through offers that nobody takes.
 */
export function startFlow(world: World, conversation: SimConversation): void {
  const rule = world.flow[conversation.media]
  if (!rule) return
  const stay = conversation.queuedAt
  let raises = 0
  const raise = () => {
    const isHere = conversation.queuedAt === stay && ['queued', 'offered'].includes(conversation.state)
    if (!isHere || world.flow[conversation.media] !== rule) return
    setPriority(world, conversation, conversation.priority + rule.increment, 'flow')
    raises += 1
    if (rule.most === undefined || raises < rule.most) world.later(rule.everyMs, 'in-queue flow', raise)
  }
  world.later(rule.afterMs, 'in-queue flow', raise)
}

export function setPriority(
  world: World,
  conversation: SimConversation,
  priority: number,
  by: 'flow' | 'api',
) {
  conversation.priority = priority
  const acd = conversation.participants.findLast(({ purpose }) => purpose === 'acd')
  if (acd) acd.priority = priority
  world.observe({ kind: 'conversation', conversation, what: `priority ${priority} by ${by}` })
}
