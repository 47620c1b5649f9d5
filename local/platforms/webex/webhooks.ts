import type { Delivery } from './delivery.ts'
import { copiesOf, delayOf, plan, stampOf } from './delivery.ts'
import { envelope, headersOf } from './envelope.ts'
import type { PlatformHappening } from './events.ts'
import type { PostResult } from './post.ts'
import { post } from './post.ts'
import type { Subscription, WebhookEntry } from './types.ts'
import type { World } from './world.ts'

/** Sends to every active subscription of this event type. Settles when what is due now has been answered. */
export async function emit(world: World, happening: PlatformHappening): Promise<void> {
  const wanted = [...world.subscriptions.values()].filter(
    ({ status, eventTypes }) => status === 'active' && eventTypes.includes(happening.type),
  )
  await Promise.all(wanted.flatMap((subscription) => dispatch(world, happening, subscription)))
}

function dispatch(world: World, happening: PlatformHappening, subscription: Subscription): Promise<void>[] {
  const first = plan(world, happening, subscription)
  if (first.faults.lostWebhook) {
    record(world, first, 'lost')
    return []
  }
  return copiesOf(world, first).flatMap((delivery) => {
    const delayMs = delayOf(world, delivery)
    if (delayMs === 0) return [deliver(world, delivery)]
    world.later(delayMs, `webhook ${happening.type}`, () => deliver(world, delivery))
    return []
  })
}

async function deliver(world: World, delivery: Delivery): Promise<void> {
  const { subscription, happening } = delivery
  const entry = record(world, delivery, 'pending')
  const sending = post(entry.url, entry.headers, entry.body, world.switches.webhookTimeoutMs)
  const result = await world.clock.busy(`webhook ${happening.type}`, sending)
  settle(entry, result)
  world.observe({ kind: 'webhook', entry })
  if (entry.result === 'delivered') subscription.failures = 0
  else afterFailure(world, delivery)
}

/** Retries and the threshold are switches and NOT Cisco's: it publishes no figure. */
function afterFailure(world: World, delivery: Delivery) {
  const { subscription, attempt, happening } = delivery
  const { inactiveAfter, webhookRetries, webhookBackoffMs } = world.switches
  subscription.failures += 1
  // Documented: the system may set a subscription inactive; when it does is not.
  if (inactiveAfter > 0 && subscription.failures >= inactiveAfter) subscription.status = 'inactive'
  if (attempt > webhookRetries) return
  const again = { ...delivery, attempt: attempt + 1 }
  const backoffMs = webhookBackoffMs * 2 ** (attempt - 1)
  world.later(backoffMs, `webhook ${happening.type}`, () => deliver(world, again))
}

function settle(entry: WebhookEntry, result: PostResult) {
  if ('error' in result) {
    entry.result = result.error
    return
  }
  entry.status = result.status
  // Documented: any 2xx is success, anything else failure.
  entry.result = result.status >= 200 && result.status < 300 ? 'delivered' : 'refused'
}

function record(world: World, delivery: Delivery, result: WebhookEntry['result']): WebhookEntry {
  const { happening, subscription, faults, attempt, copy } = delivery
  const at = world.clock.now()
  const stamp = stampOf(delivery, at)
  const body = JSON.stringify(envelope(world, happening, subscription, stamp))
  const entry: WebhookEntry = {
    at,
    type: happening.type,
    eventId: happening.id,
    taskId: happening.taskId,
    subscription: subscription.id,
    url: subscription.destinationUrl,
    attempt,
    copy,
    faults: Object.keys(faults),
    headers: headersOf(subscription, body, stamp, faults.wrongSignature !== undefined),
    body,
    status: null,
    result,
  }
  world.webhooks.push(entry)
  if (result === 'lost') world.observe({ kind: 'webhook', entry })
  return entry
}
