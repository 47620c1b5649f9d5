import type { SimConversation } from './types.ts'
import type { World } from './world.ts'

/**
 * The in-queue flow of an Architect queue, as the blueprint describes it: it raises a waiting conversation step by
 * step. Documented is only that customers do so; that it adds to what is set (rather than setting a value) is assumed.
 * It runs as long as this stay in the queue, through offers that nobody takes. Goes on after a restart, too.
 */
export function startFlow(world: World, conversation: SimConversation): void {
  const rule = world.flow[conversation.media]
  const stay = conversation.queuedAt
  if (!rule || stay === null) return
  const raise = () => {
    const isHere = conversation.queuedAt === stay && ['queued', 'offered'].includes(conversation.state)
    if (!isHere || world.flow[conversation.media] !== rule) return
    setPriority(world, conversation, conversation.priority + rule.increment, 'flow')
    conversation.raises += 1
    next()
  }
  const next = () => {
    if (rule.most !== undefined && conversation.raises >= rule.most) return
    const due = stay + rule.afterMs + conversation.raises * rule.everyMs
    world.later(Math.max(0, due - world.clock.now()), 'in-queue flow', raise)
  }
  next()
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
