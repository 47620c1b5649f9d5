import type { BumpWorld } from './ports.ts'

/** Does what is due for each run. What throws (AWS trouble) is reported in `failed`, so that only its wake-up comes back. */
export async function reprioritize(
  _world: BumpWorld,
  _ids: readonly string[],
): Promise<{ failed: string[] }> {
  throw new Error('not built yet')
}
