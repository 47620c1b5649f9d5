import type { Incoming } from '../../functions/domain/triggers/incoming.ts'
import type { TriggerWorld } from '../../functions/domain/triggers/ports.ts'
import { readyRules } from '../../functions/domain/triggers/rules.ts'
import { readIncoming } from '../../functions/platforms/incoming.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Action, Config, Trigger } from '../../schemas/config.ts'
import type { ConversationEvent } from '../../schemas/genesys-cloud/conversation-event.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { compiled } from '../unit/rules/helpers.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { sampleConfig } from './sample-config.ts'

export interface RuleWorld extends MemoryWorld, Pick<TriggerWorld, 'rules' | 'takeEvent'> {
  /** What the runs were given. */
  taken: { event: ConversationEvent; matched: string[] }[]
}

export const genesysSource = 'aws.partner/genesys.com/cloud/b6e2f1a4-93c7-4d58-8f0e-1c2d3e4f5a6b/workbridge'

/** A trigger rule as the build makes it. */
export function ruleOf(id: string, when: string, action: Action, more: Partial<Trigger> = {}): Trigger {
  const expression = compiled(when)
  const topics = catalog.topics.filter(({ name }) => JSON.stringify(expression).includes(`"${name}"`))
  const connection = topics[0]?.platform === 'webex' ? 'webex' : 'genesys'
  return {
    id,
    when,
    mode: 'live',
    expression,
    topics: topics.map(({ name }) => name),
    connection,
    action,
    ...more,
  }
}

export function configWith(...rules: Trigger[]): Config {
  const config = sampleConfig()
  const { webex } = config.connections
  if (!webex) throw new Error('no connection')
  const genesys = { ...webex, id: 'genesys', platform: 'genesys-cloud', region: 'us-east-1' } as const
  const triggers = Object.fromEntries(rules.map((rule) => [rule.id, rule]))
  return { ...config, connections: { ...config.connections, genesys }, triggers }
}

/** The world in memory with these rules. */
export function ruleWorld(...rules: Trigger[]): RuleWorld {
  const config = configWith(...rules)
  const taken: RuleWorld['taken'] = []
  return {
    ...memoryWorld(config),
    rules: readyRules(config, catalog),
    taken,
    async takeEvent(event, matched) {
      taken.push({ event, matched: [...matched] })
    },
  }
}

/** Reads an envelope as the handler does. */
export function incomingOf({ config, now }: Pick<RuleWorld, 'config' | 'now'>, envelope: unknown): Incoming {
  const read = readIncoming(envelope, { config, now: now(), partnerSources: { genesys: genesysSource } })
  if ('fault' in read) throw new Error(read.fault)
  return read.incoming
}

/** The envelope of one of our own platform events. */
export const taskEnvelope = (event: PlatformEvent): Record<string, unknown> => ({
  id: 'envelope-1',
  source: 'workbridge.platform',
  'detail-type': event.topic,
  detail: event,
})
