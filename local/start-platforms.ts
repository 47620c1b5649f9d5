import type { PlatformsOptions } from './platform.ts'
import { type GenesysPlatform, startGenesys } from './start-genesys.ts'
import { startWebexPlatform, type WebexPlatform } from './start-webex.ts'

export type Platform = WebexPlatform | GenesysPlatform

/** Starts one simulator for each connection. */
export function startPlatforms(options: PlatformsOptions): Promise<Platform[]> {
  const start = { webex: startWebexPlatform, 'genesys-cloud': startGenesys }
  return Promise.all(
    Object.values(options.config.connections).map(
      (connection): Promise<Platform> => start[connection.platform](connection, options),
    ),
  )
}

/** The first connection of a platform. */
export function findPlatform<Name extends Platform['platform']>(
  platforms: Record<string, Platform>,
  name: Name,
): Extract<Platform, { platform: Name }> {
  const is = (one: Platform): one is Extract<Platform, { platform: Name }> => one.platform === name
  const found = Object.values(platforms).find(is)
  if (!found) throw new Error(`the configuration has no connection of ${name}`)
  return found
}
