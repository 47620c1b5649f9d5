import { hostsOf } from '../schemas/genesys-cloud/regions.ts'
import type { Platform } from '../schemas/platforms.ts'

export interface PlatformUrls {
  api: string
  token: string
}

/**
 * Where a platform of a region answers; the defaults of the template's parameters.
 * Webex: `https://api.wxcc-{region}.cisco.com`, one token endpoint for all regions.
 */
export const platformUrls: Record<Platform, (region: string) => PlatformUrls> = {
  webex: (region) => ({
    api: `https://api.wxcc-${region}.cisco.com`,
    token: 'https://webexapis.com/v1/access_token',
  }),
  'genesys-cloud': (region) => {
    const hosts = hostsOf(region)
    if (hosts === undefined) throw new Error(`there is no Genesys Cloud region ${region}`)
    return hosts
  },
}
