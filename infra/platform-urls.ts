import type { Connection } from '../schemas/config.ts'

export interface PlatformUrls {
  api: string
  token: string
}

/**
 * Where a platform of a region answers; the defaults of the template's parameters.
 * Webex: `https://api.wxcc-{region}.cisco.com`, one token endpoint for all regions.
 */
export const platformUrls: Record<Connection['platform'], (region: string) => PlatformUrls> = {
  webex: (region) => ({
    api: `https://api.wxcc-${region}.cisco.com`,
    token: 'https://webexapis.com/v1/access_token',
  }),
}
