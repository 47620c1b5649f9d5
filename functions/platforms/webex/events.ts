import { type CloudEvent, taskDataSchema } from '../../../schemas/webex/event.ts'
import type { HookContext, HookRequest, HookVerdict, Receiver, WebhookSecrets } from '../port.ts'
import { readDispatch, readEnvelope, subscriptionOf, versionFault } from './envelope.ts'
import { toFact } from './facts.ts'
import { hasWeakSecret, isGenuine } from './signature.ts'

const maxBodyBytes = 256 * 1024

/** Webhooks of V2 subscriptions. Nothing of a body is read before its signature held. */
export const webexReceiver: Receiver = { receive }

function receive(request: HookRequest, secrets: WebhookSecrets, context: HookContext): HookVerdict {
  if (request.body.byteLength > maxBodyBytes) return malformed('too-large')
  const notes = hasWeakSecret(secrets) ? ['weak-secret'] : []
  if (!isGenuine(request.body, request.headers['x-webexcc-signature'], secrets))
    return notes.length > 0 ? { verdict: 'forged', notes } : { verdict: 'forged' }
  const event = readEnvelope(request.body)
  if (typeof event === 'string') return malformed(event)
  const dispatch = readDispatch(event, request.headers, context.now)
  if ('fault' in dispatch) return dispatch.fault === 'stale' ? { verdict: 'stale' } : malformed(dispatch.code)
  const version = versionFault(event, request.headers['x-webexcc-webhook-version'])
  if (version !== undefined && version !== 'unknown-version') return malformed(version)
  if (version !== undefined) notes.push(version)
  return accept(event, dispatch.sentAt, notes, context)
}

/**
 * What is genuine is accepted, even from a subscription or organisation we do not know: platforms switch
 * endpoints off that keep refusing. Other channels' events, and those about no task, are counted and dropped.
 */
function accept(event: CloudEvent, sentAt: number, notes: string[], context: HookContext): HookVerdict {
  const subscription = subscriptionOf(event.source)
  const { subscriptions, organization } = context.connection
  if (subscriptions.length > 0 && !subscriptions.includes(subscription ?? ''))
    notes.push('unknown-subscription')
  if (organization && event.comciscoorgid && event.comciscoorgid.toLowerCase() !== organization.toLowerCase())
    notes.push('unknown-organization')
  const data = taskDataSchema.safeParse(event.data)
  if (!data.success) return { verdict: 'accepted', events: [], dropped: 1, notes: [...notes, 'no-task'] }
  // Life-cycle samples of other channels differ in whether they carry the type; without it an event is kept.
  if (data.data.channelType != null && data.data.channelType !== 'workItem')
    return { verdict: 'accepted', events: [], dropped: 1, notes }
  const fact = toFact(event, data.data, sentAt, subscription, context)
  return { verdict: 'accepted', events: [fact], dropped: 0, notes }
}

const malformed = (code: string): HookVerdict => ({ verdict: 'malformed', code })
