import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'

/** One alarm: it rings when `metric` is at or above `threshold` (or below, for `belowThreshold`). */
export interface AlarmSpec {
  /** Heading in docs/runbook.md, as an anchor, and first part of the alarm's name. */
  anchor: string
  /** What it is about, where there are several: a connection, a queue, a function. */
  subject?: string
  /** What it means, one sentence. */
  meaning: string
  metric: IMetric
  threshold: number
  below?: boolean
  /** How many of the last periods have to be bad. Default: 1 of 1. */
  bad?: { of: number; atLeast: number }
  /** Silence itself is bad. Default: no data is good. */
  silenceIsBad?: boolean
}
