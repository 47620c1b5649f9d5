import type { Config, Connection } from '../../schemas/config.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { type TaskPlatform, takesTasks } from '../../schemas/platforms.ts'
import type { HookVerdict, Receiver, WebhookSecrets } from '../platforms/port.ts'
import { checkSize, maxBodyBytes } from './body.ts'
import { judgeWithSecret, type SecretReader } from './fresh-secret.ts'
import { type Handle, type HttpRequest, noContent } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'
import { pathPart } from './request.ts'
import { lostRoute } from './routes.ts'

/** `WebhooksReceived` counts genuine ones only: forged ones must not hide that the platform has fallen silent. */
export type WebhookMetric =
  | 'WebhooksReceived'
  | 'WebhooksDropped'
  | 'WebhooksForged'
  | 'WebhooksStale'
  | 'WebhooksMalformed'

export interface ReceiveWorld {
  config: Config
  receivers: Readonly<Record<TaskPlatform, Receiver>>
  secrets: SecretReader
  /** Secret of each connection. */
  secretArns: Readonly<Record<string, string>>
  /** Resolves only when the bus took every event. */
  bus: { put(events: readonly PlatformEvent[]): Promise<void> }
  report: {
    count(metric: WebhookMetric, connection: string, value?: number): void
    note(event: string, fields: Record<string, string | number | undefined>): void
  }
  now: () => number
}

/** Platforms call here. Stateless: verify, normalise, put on the bus, and only then say 2xx. */
export function makeReceive(world: ReceiveWorld): Handle {
  return async (request) => {
    if (request.route !== 'POST /v1/hooks/platforms/{connection}') lostRoute()
    const connection = own(world.config.connections, pathPart(request, 'connection'))
    if (!connection)
      throw new Problem('unknown-connection', 'The path names a connection that is not configured.')
    if (!takesTasks(connection.platform))
      throw new Problem('unknown-connection', 'Events of this connection come by its event bus.')
    checkSize(request.body, maxBodyBytes)
    const verdict = await judge(world, connection, world.receivers[connection.platform], request)
    tell(world, connection.id, verdict)
    await world.bus.put(eventsOf(verdict))
    return noContent()
  }
}

async function judge(
  world: ReceiveWorld,
  connection: Connection,
  receiver: Receiver,
  request: HttpRequest,
): Promise<HookVerdict> {
  const arn = own(world.secretArns, connection.id)
  if (arn === undefined) throw new Error('a connection has no secret')
  const assets = Object.values(world.config.assets).filter((asset) => asset.connection === connection.id)
  const context = { connection, assets, now: world.now() }
  return judgeWithSecret(world.secrets, arn, (secret) =>
    receiver.receive(request, webhookSecrets(secret), context),
  )
}

/** A missing secret is an empty one, which verifies nothing. */
function webhookSecrets(secret: unknown): WebhookSecrets {
  const { webhookSecret } = (secret ?? {}) as {
    webhookSecret?: Partial<Record<keyof WebhookSecrets, unknown>>
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    current: text(webhookSecret?.current) ?? '',
    next: text(webhookSecret?.next),
    previous: text(webhookSecret?.previous),
  }
}

function tell({ report }: ReceiveWorld, connection: string, verdict: HookVerdict): void {
  const notes = 'notes' in verdict ? (verdict.notes ?? []) : []
  for (const note of notes) report.note('webhook-note', { connection, note })
  report.count(metricOf[verdict.verdict], connection)
  if (verdict.verdict !== 'accepted') return
  if (verdict.dropped > 0) report.count('WebhooksDropped', connection, verdict.dropped)
  for (const { topic, taskId, eventId } of verdict.events)
    report.note('webhook', { connection, topic, taskId, eventId })
}

const metricOf: Record<HookVerdict['verdict'], WebhookMetric> = {
  accepted: 'WebhooksReceived',
  forged: 'WebhooksForged',
  stale: 'WebhooksStale',
  malformed: 'WebhooksMalformed',
}

/** @throws Problem forged, stale, malformed-request or too-large */
function eventsOf(verdict: HookVerdict): PlatformEvent[] {
  switch (verdict.verdict) {
    case 'accepted':
      return verdict.events
    case 'forged':
      throw new Problem('forged', 'Sign the body with the secret of this connection.')
    case 'stale':
      throw new Problem('stale', 'The timestamp has to be within 5 minutes of now.')
    case 'malformed': {
      const code = verdict.code === 'too-large' ? 'too-large' : 'malformed-request'
      throw new Problem(code, `The event cannot be read: ${verdict.code}.`)
    }
  }
}
