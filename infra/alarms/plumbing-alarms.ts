import { Duration, Fn } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Rule } from 'aws-cdk-lib/aws-events'
import type { DeadLetters } from '../constructs/queue-pair.ts'
import type { WorkFunction } from '../constructs/work-function.ts'
import type { AlarmSpec } from './alarm-spec.ts'

const often = { atLeast: 2, of: 3 }

export function deadLetterAlarm({ name, queue, anchor }: DeadLetters): AlarmSpec {
  return {
    anchor,
    subject: name,
    meaning: 'Messages were given up and wait to be looked at and redriven.',
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: 1,
  }
}

export function errorAlarm({ name, lambda }: WorkFunction): AlarmSpec {
  return {
    anchor: 'function-errors',
    subject: name,
    meaning: 'The function crashes, times out or cannot start; no input should do that.',
    metric: lambda.metricErrors({ statistic: Stats.SUM }),
    threshold: 1,
    bad: often,
  }
}

export function throttleAlarm(functions: WorkFunction[]): AlarmSpec {
  const usingMetrics = Object.fromEntries(
    functions.map(({ lambda }, at) => [`m${at}`, lambda.metricThrottles({ statistic: Stats.SUM })]),
  )
  return {
    anchor: 'function-throttles',
    meaning: 'AWS holds functions back: the account has reached its limit of concurrent executions.',
    metric: sum(usingMetrics, 'throttled invocations'),
    threshold: 1,
    bad: often,
  }
}

/** Every other measured alarm depends on upkeep, so its silence is one of its own. */
export function upkeepSilentAlarm({ lambda }: WorkFunction): AlarmSpec {
  return {
    anchor: 'upkeep-silent',
    meaning: 'Upkeep has not run for 10 minutes: nothing sweeps stuck work, and the other alarms are blind.',
    metric: lambda.metricInvocations({ statistic: Stats.SUM }),
    threshold: 1,
    below: true,
    bad: { atLeast: 2, of: 2 },
    silenceIsBad: true,
  }
}

export function serverErrorAlarm(api: HttpApi): AlarmSpec {
  return {
    anchor: 'api-server-errors',
    meaning: 'Sources or platforms get 5xx answers.',
    metric: api.metricServerError({ statistic: Stats.SUM, period: Duration.minutes(5) }),
    threshold: 5,
  }
}

/** The one way an event can vanish: neither its target nor the dead-letter queue took it. */
export function eventsLostAlarm({ rule, busName }: BusRule): AlarmSpec {
  return {
    anchor: 'platform-events-lost',
    meaning: 'Events reached neither the track queue nor its dead letters.',
    metric: eventsLost({ rule, busName }),
    threshold: 1,
  }
}

/** A rule and the name of the bus it is on. */
export interface BusRule {
  rule: Rule
  busName: string
}

/** CloudWatch takes at most this many metrics in the expression of an alarm. */
const mostMetrics = 10

/** The same for the events that trigger rules wait for. */
export function triggerEventsLostAlarms(rules: readonly BusRule[]): AlarmSpec[] {
  const alarms: AlarmSpec[] = []
  for (let from = 0; from < rules.length; from += mostMetrics) {
    const some = rules.slice(from, from + mostMetrics)
    const usingMetrics = Object.fromEntries(some.map((rule, at) => [`m${at}`, eventsLost(rule)]))
    alarms.push({
      anchor: 'trigger-events-lost',
      ...(rules.length > mostMetrics && { subject: String(from / mostMetrics + 1) }),
      meaning: 'Events reached neither the trigger queue nor its dead letters.',
      metric: sum(usingMetrics, 'events lost'),
      threshold: 1,
    })
  }
  return alarms
}

/** `Ref` of a rule that is not on the default bus is `<bus>|<rule>` (observed; documented is the name alone). */
const nameOf = (rule: Rule): string => Fn.select(1, Fn.split('|', rule.ruleName))

const eventsLost = ({ rule, busName }: BusRule): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName: 'InvocationsFailedToBeSentToDlq',
    dimensionsMap: { EventBusName: busName, RuleName: nameOf(rule) },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  })

function sum(usingMetrics: Record<string, IMetric>, label: string): MathExpression {
  return new MathExpression({
    expression: Object.keys(usingMetrics).join(' + '),
    usingMetrics,
    label,
    period: Duration.minutes(5),
  })
}
