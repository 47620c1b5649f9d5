import { pascal } from '../infra/names.ts'
import type { Connection } from '../schemas/config.ts'
import type { PlatformOf, PlatformsOptions } from './platform.ts'
import { keepPlatform, keptPlatform } from './platform-state.ts'
import { type GenesysSimulator, startGenesysCloud } from './platforms/genesys-cloud/server.ts'
import type { SimState } from './platforms/genesys-cloud/state.ts'
import { defaultClient } from './platforms/genesys-cloud/tokens.ts'

export type GenesysPlatform = PlatformOf<'genesys-cloud', GenesysSimulator>

export async function startGenesys(
  { id, organization }: Connection,
  { config, clock, dataDir, observe, putPartnerEvent }: PlatformsOptions,
): Promise<GenesysPlatform> {
  // Only then does the template have a parameter for it; without one nobody has asked for events.
  const isHeard = Object.values(config.triggers).some(({ connection }) => connection === id)
  const simulator = await startGenesysCloud({
    clock,
    organizationId: organization,
    ...(isHeard && { deliver: putPartnerEvent }),
    observe: (fact) => observe(id, { platform: 'genesys-cloud', fact }),
  })
  let stopKeeping = () => {}
  return {
    platform: 'genesys-cloud',
    connection: id,
    simulator,
    parameters: {
      [`${pascal(id)}ApiUrl`]: simulator.url,
      [`${pascal(id)}TokenUrl`]: simulator.tokenUrl,
      ...(isHeard && { [`${pascal(id)}PartnerSource`]: simulator.eventSource }),
    },
    ...(isHeard && { partnerSource: simulator.eventSource }),
    secret: { clientId: defaultClient.id, clientSecret: defaultClient.secret },
    async connect() {
      const kept = keptPlatform<SimState>(dataDir, id)
      if (kept) simulator.restore(kept)
      // Not before: an end during the start would overwrite the state with an empty one.
      stopKeeping = keepPlatform(dataDir, id, simulator.dump)
    },
    async close() {
      stopKeeping()
      await simulator.close()
    },
  }
}
