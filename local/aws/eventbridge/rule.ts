import type { FlatEvent, Matcher } from '../event-pattern.ts'

/** An event as rules and targets see it. */
export interface BusEvent {
  version: '0'
  id: string
  'detail-type': string
  source: string
  account: string
  /** ISO 8601 to the second, UTC. */
  time: string
  region: string
  resources: string[]
  detail: object
}

/** As in a CloudFormation `AWS::Events::Rule`, with the first letters small. */
export interface TargetDefinition {
  id: string
  arn: string
  deadLetterArn?: string
  retryPolicy?: { maximumRetryAttempts?: number; maximumEventAgeInSeconds?: number }
  /** At most one of the three; the whole event without any. */
  input?: string
  inputPath?: string
  inputTransformer?: { inputPathsMap?: Record<string, string>; inputTemplate: string }
}

export interface RuleDefinition {
  name: string
  /** Name or ARN; the default bus if absent. */
  bus?: string
  pattern?: string | object
  /** `rate(…)` or `cron(…)`, on the default bus only. */
  schedule?: string
  state?: string
  targets: TargetDefinition[]
}

export interface Rule {
  name: string
  arn: string
  bus: string
  enabled: boolean
  matches: Matcher | undefined
  targets: TargetDefinition[]
  /** Stops its schedule. */
  cancel?: () => void
}

export const applies = (rule: Rule, event: FlatEvent) => rule.enabled && (rule.matches?.(event) ?? false)
