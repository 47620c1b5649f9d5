/**
 * Region -> domain, as the vendor's JavaScript SDK 262.0.0 lists them (`PureCloudRegionHosts`), under AWS's region names.
 * The API answers at `api.<domain>`, the OAuth server at `login.<domain>` (same SDK).
 */
export const regionDomains: Readonly<Record<string, string>> = {
  'us-east-1': 'mypurecloud.com',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'eu-west-1': 'mypurecloud.ie',
  'eu-west-2': 'euw2.pure.cloud',
  'eu-central-1': 'mypurecloud.de',
  'eu-central-2': 'euc2.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'ap-northeast-2': 'apne2.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
}

export interface GenesysHosts {
  /** Base address of the API. */
  api: string
  /** The token endpoint. */
  token: string
}

/** `region` is a key of the table or one of its domains; `undefined` where it is neither. */
export function hostsOf(region: string): GenesysHosts | undefined {
  const known = Object.hasOwn(regionDomains, region) || Object.values(regionDomains).includes(region)
  const domain = regionDomains[region] ?? region
  return known ? { api: `https://api.${domain}`, token: `https://login.${domain}/oauth/token` } : undefined
}
