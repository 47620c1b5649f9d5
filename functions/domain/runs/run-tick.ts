import type { BumpWorld } from './ports.ts'

/** Works through a connection's due runs, the one longest due first, as far as time and budget go. */
export async function runTick(_world: BumpWorld, _connection: string): Promise<void> {
  throw new Error('not built yet')
}
