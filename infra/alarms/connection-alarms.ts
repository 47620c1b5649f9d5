import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { AlarmSpec } from './alarm-spec.ts'
import { count, gauge, type Watched } from './metrics.ts'

/** What sources, agents and customers feel, per connection. */
export function connectionAlarms(on: Watched): AlarmSpec[] {
  return [
    {
      anchor: 'oldest-unconfirmed-task',
      subject: on.connection,
      meaning: 'A task was accepted more than 15 minutes ago and the platform has not confirmed it.',
      metric: gauge(on, 'OldestUnconfirmedSeconds'),
      threshold: Duration.minutes(15).toSeconds(),
      bad: { atLeast: 2, of: 2 },
    },
    webhookSilence(on),
    pausedAlarm(on),
    ...taskAlarms(on),
  ]
}

/** Of every connection, whatever is sent there. */
export function pausedAlarm(on: Watched): AlarmSpec {
  return {
    anchor: 'connection-paused',
    subject: on.connection,
    meaning: 'Nothing is sent on this connection until somebody mends it and resumes it.',
    metric: gauge(on, 'ConnectionPaused', Duration.minutes(1)),
    threshold: 1,
  }
}

function taskAlarms(on: Watched): AlarmSpec[] {
  return [
    {
      anchor: 'held-tasks',
      subject: on.connection,
      meaning: 'The platform never said whether it took a task; somebody has to decide.',
      metric: gauge(on, 'HeldTasks'),
      threshold: 1,
    },
    {
      anchor: 'rejected-tasks',
      subject: on.connection,
      meaning: 'The platform refused tasks for good after we had accepted them.',
      metric: count(on, 'Rejected', Duration.minutes(15)),
      threshold: 1,
    },
    {
      anchor: 'duplicate-platform-tasks',
      subject: on.connection,
      meaning: 'One source task exists twice on the platform.',
      metric: count(on, 'DuplicatePlatformTasks'),
      threshold: 1,
    },
  ]
}

/** Of connections whose events start actions on tasks, and of those that the tasks are on. */
export function actionsRefusedAlarm(on: Watched): AlarmSpec {
  return {
    anchor: 'actions-refused',
    subject: on.connection,
    meaning:
      'Trigger rules wanted something done to tasks that could not be done, and it will not be tried again.',
    metric: count(on, 'ActionsRefused', Duration.minutes(15)),
    threshold: 1,
  }
}

/** Quiet is fine while nothing is open or nothing is sent: only silence with tasks waiting to be confirmed counts. */
function webhookSilence(on: Watched): AlarmSpec {
  const heardNothing = new MathExpression({
    expression: 'IF(waiting > 0 AND FILL(heard, 0) == 0 AND FILL(paused, 0) == 0, 1, 0)',
    usingMetrics: {
      waiting: gauge(on, 'UnconfirmedTasks'),
      heard: count(on, 'WebhooksReceived'),
      paused: gauge(on, 'ConnectionPaused'),
    },
    period: Duration.minutes(5),
    label: 'tasks are waiting and no webhook came',
  })
  return {
    anchor: 'webhook-silence',
    subject: on.connection,
    meaning: 'Tasks have waited for 30 minutes and not one webhook came.',
    metric: heardNothing,
    threshold: 1,
    bad: { atLeast: 6, of: 6 },
  }
}
