import { settleCreate } from './outcomes.ts'
import type { Grant } from './tokens.ts'
import type { PlatformTask, Subscription } from './types.ts'
import type { World } from './world.ts'

/** What outlives a restart, as plain JSON: tasks, subscriptions with their secrets, tokens. Logs and faults do not. */
export interface SimState {
  v: 1
  tasks: PlatformTask[]
  subscriptions: Subscription[]
  accessTokens: [token: string, grant: Grant][]
  refreshTokens: [token: string, grant: Grant][]
}

export function dumpState({ tasks, subscriptions, tokens }: World): SimState {
  return structuredClone({
    v: 1,
    tasks: [...tasks.values()],
    subscriptions: [...subscriptions.values()],
    accessTokens: [...tokens.access],
    refreshTokens: [...tokens.refresh],
  })
}

/** A create that was accepted but not yet decided is decided after the restart; its webhook may come twice, as documented. */
export function restoreState(world: World, state: SimState): void {
  for (const task of state.tasks) {
    world.tasks.set(task.id, structuredClone(task))
    const restored = world.tasks.get(task.id)
    if (restored?.state === 'accepted')
      world.later(world.switches.outcomeDelayMs, 'platform outcome', () => settleCreate(world, restored))
  }
  for (const subscription of state.subscriptions)
    world.subscriptions.set(subscription.id, structuredClone(subscription))
  for (const [token, grant] of state.accessTokens) world.tokens.access.set(token, { ...grant })
  for (const [token, grant] of state.refreshTokens) world.tokens.refresh.set(token, { ...grant })
}
