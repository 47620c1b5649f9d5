import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'

/** A connection of one stage: stages in one account must not ring each other's alarms. */
export interface Watched {
  stage: string
  connection: string
}

/** Where the functions of a stage write their own metrics, each under the dimension `connection`. */
export const metricNamespace = (stage: string): string => `Workbridge/${stage}`

/**
 * The functions' own metrics. Once a minute from `upkeep`: OldestUnconfirmedSeconds, UnconfirmedTasks, HeldTasks,
 * FailedTasks, ConnectionPaused (how many pauses, of the connection or of assets on it), RunsWaiting, OldestDueStepSeconds.
 * As it happens: BumpLatenessMs, a value a bump, and the others, as counts.
 */
export type WorkMetric =
  | 'OldestUnconfirmedSeconds'
  | 'UnconfirmedTasks'
  | 'HeldTasks'
  | 'FailedTasks'
  | 'ConnectionPaused'
  | 'WebhooksReceived'
  | 'WebhooksForged'
  | 'WebhooksStale'
  | 'WebhooksMalformed'
  | 'UnmatchedEvents'
  | 'Delivered'
  | 'Confirmed'
  | 'Rejected'
  | 'Uncertain'
  | 'RateLimited'
  | 'DuplicatePlatformTasks'
  | 'TriggersMatched'
  | 'ShadowActions'
  | 'EventsTooOld'
  | 'EventsUnknown'
  | 'ActionsDone'
  | 'ActionsRefused'
  | 'RunsStarted'
  | 'RunsEnded'
  | 'RunsAdopted'
  | 'Bumps'
  | 'ShadowBumps'
  | 'StepsCoalesced'
  | 'PriorityCalls'
  | 'PriorityReads'
  | 'RunsWaiting'
  | 'OldestDueStepSeconds'
  | 'BumpLatenessMs'

/** The highest value of a gauge in a period. */
export function gauge(on: Watched, metricName: WorkMetric, period = Duration.minutes(5)): Metric {
  return workMetric(on, metricName, Stats.MAXIMUM, period)
}

/** How often something happened in a period. */
export function count(on: Watched, metricName: WorkMetric, period = Duration.minutes(5)): Metric {
  return workMetric(on, metricName, Stats.SUM, period)
}

/** Of the values in a period, such as `p99`. */
export function percentile(
  on: Watched,
  metricName: 'BumpLatenessMs',
  statistic: string,
  period = Duration.minutes(5),
): Metric {
  return workMetric(on, metricName, statistic, period)
}

function workMetric(
  { stage, connection }: Watched,
  metricName: WorkMetric,
  statistic: string,
  period: Duration,
): Metric {
  return new Metric({
    namespace: metricNamespace(stage),
    metricName,
    dimensionsMap: { connection },
    statistic,
    period,
    label: statistic.startsWith('p') ? `${metricName} ${statistic}` : metricName,
  })
}
