import type { Strike } from './aws-proxy.ts'
import type { StackWorld } from './world.ts'

/** One fault from outside; `platform` is what the simulator's control API takes. */
export interface StackCase {
  name: string
  platform?: Record<string, object>
  /** The platform's tokens are revoked before anything is called. */
  revoke?: boolean
  strike?: Strike
}

/** What is played through the whole stack, once for each fault. */
export interface StackStory {
  name: string
  platformCases: readonly StackCase[]
  /** Gives every promise that it broke. */
  play(world: StackWorld, own: StackCase): Promise<string[]>
}
