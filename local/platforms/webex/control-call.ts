import type { World } from './world.ts'

export interface ControlCall {
  world: World
  /** Parsed JSON; `undefined` when there was none. */
  body: unknown
  path: Record<string, string>
  advance: (ms: number) => Promise<void>
}

export type ControlRoute = readonly [method: string, path: string, run: (call: ControlCall) => unknown]
