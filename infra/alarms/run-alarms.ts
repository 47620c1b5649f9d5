import { Duration } from 'aws-cdk-lib'
import type { AlarmSpec } from './alarm-spec.ts'
import { pausedAlarm } from './connection-alarms.ts'
import { gauge, percentile, type Watched } from './metrics.ts'

/** What callers who wait for their callback feel, per connection. */
export function runAlarms(on: Watched): AlarmSpec[] {
  return [
    pausedAlarm(on),
    {
      anchor: 'bumps-late',
      subject: on.connection,
      meaning: 'One bump in a hundred has come more than a minute late for 15 minutes.',
      metric: percentile(on, 'BumpLatenessMs', 'p99'),
      threshold: Duration.minutes(1).toMilliseconds(),
      bad: { atLeast: 3, of: 3 },
    },
    {
      anchor: 'oldest-overdue-step',
      subject: on.connection,
      meaning: 'A callback should have been raised more than 5 minutes ago and still waits for it.',
      metric: gauge(on, 'OldestDueStepSeconds'),
      threshold: Duration.minutes(5).toSeconds(),
      bad: { atLeast: 2, of: 2 },
    },
  ]
}
