import type * as z from 'zod'
import { readWhen } from '../../../infra/config/read-when.ts'
import type { Config } from '../../../schemas/config.ts'
import { type ReprioritizePolicy, reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'
import { sampleConfig } from '../../support/sample-config.ts'
import { organization } from './routing-platform.ts'

export const rule = 'callbacks'

export interface CallbackSettings {
  callsPerMinute?: number
  mode?: 'live' | 'shadow'
  /** What differs from the published blueprint, as somebody would write it. */
  policy?: z.input<typeof reprioritizeSchema>
}

/** The published blueprint's settings on one connection. */
export function callbackConfig({
  callsPerMinute = 300,
  mode = 'live',
  policy,
}: CallbackSettings = {}): Config {
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
    mode,
    connection: 'genesys',
    expression: read.expression,
    topics: read.topics.map(({ name }) => name),
    action: { do: 'reprioritize', ...reprioritizeSchema.parse({ mostBumps: 5, ...policy }) },
  }
  return config
}

/** The rule that the story is about. */
export function ruleIn(config: Config): { isShadow: boolean; policy: ReprioritizePolicy } {
  const trigger = config.triggers[rule]
  if (trigger?.action.do !== 'reprioritize') throw new Error('the story has no such rule')
  return { isShadow: trigger.mode === 'shadow', policy: trigger.action }
}

/**
 * What the steps are to set, in points above the priority at entry, in plain words: so many a step; or what calls that
 * came at the same time have got until just before the step after.
 */
export function pointsOf({
  strategy,
  increment,
  mostBumps = 0,
  inQueue,
  ...times
}: ReprioritizePolicy): number[] {
  return Array.from({ length: mostBumps }, (_, index) => {
    if (strategy === 'step') return (index + 1) * Number(increment)
    const until = times.firstWait + (index + 1) * times.interval
    let points = 0
    for (let at = inQueue.firstWait; at < until; at += inQueue.interval) points += inQueue.points
    return points
  })
}
