import { type CloudEvent, cloudEventSchema } from '../../../schemas/webex/event.ts'
import { epochMsSchema } from '../../../schemas/webex/ids.ts'
import type { HookRequest } from '../port.ts'

/** Cisco's sample rejects what is older than 5 minutes; both ways here, against clocks that run ahead. */
const windowMs = 5 * 60_000

/** A body with a good signature, read: or the code of what is wrong with it. */
export function readEnvelope(body: Uint8Array): CloudEvent | string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return 'not-utf8'
  }
  try {
    const event = cloudEventSchema.safeParse(JSON.parse(text))
    return event.success ? event.data : 'not-cloudevents'
  } catch {
    return 'not-json'
  }
}

/** When the platform sent the event (epoch ms), `stale`, or what is malformed. */
export type Dispatch = { sentAt: number } | { fault: 'stale' } | { fault: 'malformed'; code: string }

/**
 * The header is not signed, the body is: equality ties them. Out of the window goes before unequal,
 * so that an old event under a fresh header is called what it is.
 */
export function readDispatch(event: CloudEvent, headers: HookRequest['headers'], now: number): Dispatch {
  const header = headers['x-webexcc-timestamp']
  if (header === undefined) return { fault: 'malformed', code: 'timestamp-missing' }
  if (!/^\d{1,15}$/.test(header)) return { fault: 'malformed', code: 'timestamp-unreadable' }
  const signed = epochMsSchema.safeParse(event.comciscotimestamp)
  if (!signed.success) return { fault: 'malformed', code: 'timestamp-unreadable' }
  const isOld = (at: number) => Math.abs(now - at) > windowMs
  if (isOld(signed.data) || isOld(Number(header))) return { fault: 'stale' }
  if (signed.data !== Number(header)) return { fault: 'malformed', code: 'timestamp-mismatch' }
  return { sentAt: signed.data }
}

const knownVersions = new Set(['task:1.0.0', 'task-message:1.0.0'])

/** `task:1.0.0` and the like: the resource has to be that of the event's type. Undefined: known and fitting. */
export function versionFault(event: CloudEvent, header: string | undefined): string | undefined {
  if (header === undefined) return 'version-missing'
  const [, resource] = /^([A-Za-z-]+):\d+(?:\.\d+)*$/.exec(header) ?? []
  if (resource === undefined) return 'version-unreadable'
  if (resource !== resourceOf(event.type)) return 'version-mismatch'
  return knownVersions.has(header) ? undefined : 'unknown-version'
}

export const resourceOf = (type: string): string => type.slice(0, type.indexOf(':'))

/** The last path part of `source`: `/com/cisco/wxcc/{subscription}`. */
export const subscriptionOf = (source: string): string | undefined => source.split('/').filter(Boolean).at(-1)
