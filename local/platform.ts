import type { Config } from '../schemas/config.ts'
import type { VirtualClock } from './clock.ts'
import type { SimFact as GenesysFact, PartnerEvent } from './platforms/genesys-cloud/types.ts'
import type { SimFact as WebexFact } from './platforms/webex/types.ts'

/** A simulated platform and what our side of its connection needs. */
export interface PlatformOf<Name, Simulator> {
  platform: Name
  connection: string
  simulator: Simulator
  /** Template parameters that point at the simulator. */
  parameters: Record<string, string>
  /** Partner event source that its events come from. */
  partnerSource?: string
  /** Value of the connection's secret. */
  secret: object
  /** When the stack is up: goes on where it was, and calls back as an operator would have registered it. */
  connect(apiUrl: string): Promise<void>
  close(): Promise<void>
}

export type PlatformFact =
  | { platform: 'webex'; fact: WebexFact }
  | { platform: 'genesys-cloud'; fact: GenesysFact }

export interface PlatformsOptions {
  config: Config
  clock: VirtualClock
  /** Keeps there what each platform has. */
  dataDir?: string
  observe(connection: string, fact: PlatformFact): void
  /** Takes what a platform puts on its partner event source. */
  putPartnerEvent(event: PartnerEvent): void
}
