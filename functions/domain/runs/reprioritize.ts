import { bump } from './bump.ts'
import type { BumpWorld } from './ports.ts'

/**
 * Does what is due for each run: claim -> call -> settle -> next wake-up. What throws (AWS trouble) is reported in
 * `failed`, so that only its wake-up comes back.
 */
export async function reprioritize(world: BumpWorld, ids: readonly string[]): Promise<{ failed: string[] }> {
  const { failed } = await bump(world, ids, { hurry: false })
  return { failed }
}
