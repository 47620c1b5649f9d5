import type { PlatformHappening } from './events.ts'
import { sign } from './signature.ts'
import type { Subscription } from './types.ts'
import type { World } from './world.ts'

/** Documented envelope; `comciscotimestamp` belongs to V2. */
export function envelope(
  world: World,
  { id, type, data }: PlatformHappening,
  subscription: Subscription,
  stamp: number,
) {
  const timestamp = world.switches.timestampType === 'string' ? String(stamp) : stamp
  return {
    id,
    specversion: '1.0',
    type,
    source: `/com/cisco/wxcc/${subscription.id}`,
    comciscoorgid: world.orgId,
    ...(subscription.version === 'v2' ? { comciscotimestamp: timestamp } : {}),
    datacontenttype: 'application/json',
    data,
  }
}

/** Documented: signature only with a secret; timestamp and version only for V2. The content type is assumed. */
export function headersOf(subscription: Subscription, body: string, stamp: number, forged: boolean) {
  const { secret, version, resourceVersion } = subscription
  const key = forged ? `not-${secret}` : secret
  return {
    'Content-Type': 'application/json',
    ...(secret !== undefined ? { 'X-WebexCC-Signature': sign(key ?? '', body) } : {}),
    ...(version === 'v2'
      ? { 'X-WebexCC-Timestamp': String(stamp), 'X-WebexCC-Webhook-Version': resourceVersion ?? '' }
      : {}),
  }
}
