import { claim, settle, type Terms } from '../../functions/domain/attempt.ts'
import { fold } from '../../functions/domain/fold.ts'
import type { Head, SendKind } from '../../functions/domain/head.ts'
import { aliasOf, workitemId } from '../../functions/domain/ids.ts'
import type { CallOutcome } from '../../functions/domain/outcome.ts'
import { type Incoming, revise } from '../../functions/domain/revise.ts'
import { pending, revisionOf } from '../../functions/domain/revisions.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { sampleConfig } from './sample-config.ts'

/*
 * Workitems at the stages of their life, made by the transitions themselves. Each step happens a second after
 * the one before: accepted at t0, claimed at +1 s, settled at +2 s, confirmed at +3 s.
 */

export const t0 = Date.UTC(2026, 0, 15, 12)
export const seconds = (n: number): number => n * 1_000
export const minutes = (n: number): number => n * 60_000
const config = sampleConfig()

export function termsOf(assetId = 'crm-lead'): Terms {
  const asset = config.assets[assetId]
  const connection = config.connections.webex
  if (!asset || !connection) throw new Error(`no asset ${assetId}`)
  return { asset, connection }
}

export const incoming = (hash: string, more: Partial<Incoming> = {}): Incoming => ({
  asset: termsOf().asset,
  hash,
  snap: `snap-${hash}`,
  ...more,
})

const who = {
  id: workitemId(config.namespace, 'crm', 'lead-1'),
  source: 'crm',
  externalId: 'lead-1',
}

/** A new workitem, or `head` with one more revision. */
export function accepted(hash = 'v1', head?: Head, now = t0, more: Partial<Incoming> = {}): Head {
  const revised = revise(head, who, incoming(hash, more), now)
  if (revised.verdict !== 'accepted') throw new Error(`not accepted: ${revised.verdict}`)
  return revised.head
}

/** The pending revision claimed, as `deliver` would. */
export function claimed(head: Head = accepted(), now = t0 + seconds(1), probe?: string): Head {
  const revision = pending(head)
  if (!revision) throw new Error('nothing pending')
  return claim(head, revision, head.created ? 'append' : 'create', now, probe)
}

/** The sent revision claimed again: how an unconfirmed append is repeated. */
export function repeated(head: Head, rev: number, now: number, kind: SendKind = 'append'): Head {
  const revision = revisionOf(head, rev)
  if (!revision) throw new Error('no such revision')
  return claim(head, revision, kind, now)
}

export const settled = (head: Head, outcome: CallOutcome, now = t0 + seconds(2), assetId?: string): Head =>
  settle(head, head.attempts, outcome, termsOf(assetId), now).head

export const ok = (platformId = 'task-1'): CallOutcome => ({ outcome: 'confirmed', platformId })

/** The platform took the create; no event yet. */
export const sent = (): Head => settled(claimed(), ok())

/** The create is confirmed by `task:new`. */
export const confirmed = (): Head =>
  fold(sent(), event('created', { at: t0 + seconds(3) }), 1, t0 + seconds(3)).head

/** Confirmed, then an update `hash` was taken by the platform; no event about it yet. */
export function appendSent(hash = 'v2', head: Head = confirmed(), now = t0 + seconds(10)): Head {
  return settled(claimed(accepted(hash, head, now), now + seconds(1)), ok('msg'), now + seconds(2))
}

export const aliasFor = (rev: number, generation = 1): string => aliasOf(who.id, generation, rev)

const topics: Record<PlatformEvent['kind'], string> = {
  created: 'task:new',
  'create-failed': 'task:failed',
  appended: 'task-message:appended',
  'append-failed': 'task-message:append-failed',
  queued: 'task:parked',
  offered: 'task:connect',
  assigned: 'task:connected',
  held: 'task:on-hold',
  ended: 'task:ended',
  note: 'task:origin-updated',
}
const once: ReadonlySet<string> = new Set(['created', 'create-failed', 'appended'])

/** A platform event about task-1, keyed as the receiver does. */
export function event(kind: PlatformEvent['kind'], more: Partial<PlatformEvent> = {}): PlatformEvent {
  const at = more.at ?? t0 + seconds(5)
  const taskId = more.taskId ?? 'task-1'
  const time = once.has(kind) ? '' : `|${at}`
  return {
    v: 1,
    connection: 'webex',
    topic: topics[kind],
    kind,
    key: `${topics[kind]}|${taskId}|${more.alias ?? ''}${time}`,
    taskId,
    origin: 'crm-lead-1',
    destination: 'crm-lead@example.biz',
    at,
    receivedAt: at + 100,
    ...more,
  }
}

/** What each revision came to, such as `1:confirmed 2:pending`. */
export const revisionsOf = (head: Head): string =>
  head.revisions.map(({ rev, state }) => `${rev}:${state}`).join(' ')

export const entriesOf = (head: Head): string[] => head.timeline.map(({ what }) => what)
