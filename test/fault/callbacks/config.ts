import { readWhen } from '../../../infra/config/read-when.ts'
import type { Config } from '../../../schemas/config.ts'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'
import { sampleConfig } from '../../support/sample-config.ts'
import { organization } from './routing-platform.ts'

export const rule = 'callbacks'
/** Bumps of the published blueprint. */
export const bumps = 5

/** The published blueprint's settings on one connection. */
export function callbackConfig(callsPerMinute = 300): Config {
  const when = 'acd.start & mediaType==CALLBACK'
  const read = readWhen(when)
  if ('faults' in read) throw new Error(read.faults[0]?.message)
  const config = sampleConfig()
  const { webex } = config.connections
  if (!webex) throw new Error('the sample has no connection')
  config.connections.genesys = {
    ...webex,
    id: 'genesys',
    platform: 'genesys-cloud',
    region: 'us-east-1',
    organization,
    limits: { ...webex.limits, callsPerMinute },
  }
  config.triggers[rule] = {
    id: rule,
    when,
    mode: 'live',
    connection: 'genesys',
    expression: read.expression,
    topics: read.topics.map(({ name }) => name),
    action: { do: 'reprioritize', ...reprioritizeSchema.parse({ mostBumps: bumps }) },
  }
  return config
}
