import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { count, gauge, percentile, type Watched } from '../alarms/metrics.ts'
import type { WorkFunction } from './work-function.ts'

export interface DashboardProps {
  alarms: Alarm[]
  /** The connections that take tasks. */
  tasks: Watched[]
  /** The connections on which callbacks are raised. */
  runs: Watched[]
  /** Name -> queue, dead letters among them. */
  queues: Record<string, Queue>
  functions: WorkFunction[]
  api: HttpApi
}

/** One page an operator opens first: alarms, then each connection, then the plumbing. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, tasks, runs, queues, functions, api }: DashboardProps) {
    super(scope, id)
    const page = new CloudWatchDashboard(this, 'Page', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
    })
    page.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24 }))
    const addPart = (title: string, row: IWidget[]) => {
      page.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }))
      page.addWidgets(...row)
    }
    for (const on of tasks) addPart(`Connection ${on.connection}`, connectionRow(on))
    for (const on of runs) addPart(`Connection ${on.connection}`, [...runRow(on), endedTable(on, functions)])
    addPart('Plumbing', plumbingRow(queues, functions, api))
  }
}

function connectionRow(on: Watched): IWidget[] {
  return [
    graph(
      'Waiting to be confirmed',
      [gauge(on, 'UnconfirmedTasks'), gauge(on, 'HeldTasks'), gauge(on, 'FailedTasks')],
      [gauge(on, 'OldestUnconfirmedSeconds')],
    ),
    graph('Outcomes', [
      count(on, 'Delivered'),
      count(on, 'Confirmed'),
      count(on, 'Uncertain'),
      count(on, 'Rejected'),
      count(on, 'DuplicatePlatformTasks'),
    ]),
    graph('Webhooks and limits', [
      count(on, 'WebhooksReceived'),
      count(on, 'WebhooksForged'),
      count(on, 'WebhooksStale'),
      count(on, 'WebhooksMalformed'),
      count(on, 'UnmatchedEvents'),
      count(on, 'RateLimited'),
      gauge(on, 'ConnectionPaused'),
    ]),
  ]
}

function runRow(on: Watched): IWidget[] {
  const callsPerBump = new MathExpression({
    expression: '(FILL(calls, 0) + FILL(reads, 0)) / bumps',
    usingMetrics: {
      calls: count(on, 'PriorityCalls'),
      reads: count(on, 'PriorityReads'),
      bumps: count(on, 'Bumps'),
    },
    label: 'API calls a bump',
    period: Duration.minutes(5),
  })
  return [
    graph(
      'Callbacks that wait',
      [gauge(on, 'RunsWaiting'), count(on, 'RunsStarted'), count(on, 'RunsAdopted'), count(on, 'RunsEnded')],
      [gauge(on, 'OldestDueStepSeconds')],
    ),
    graph(
      'Bumps',
      [count(on, 'Bumps'), count(on, 'StepsCoalesced'), count(on, 'ShadowBumps'), count(on, 'RateLimited')],
      [callsPerBump],
    ),
    graph(
      'Lateness of bumps, ms',
      [percentile(on, 'BumpLatenessMs', 'p50'), percentile(on, 'BumpLatenessMs', 'p99')],
      [gauge(on, 'ConnectionPaused')],
    ),
  ]
}

/** Why runs ended: each end is a log line of whichever function found out. */
function endedTable({ connection }: Watched, functions: WorkFunction[]): IWidget {
  const ending = functions.filter(({ name }) => ['trigger', 'reprioritize', 'query'].includes(name))
  return new LogQueryWidget({
    title: 'Runs ended, by reason',
    logGroupNames: ending.map(({ logGroup }) => logGroup.logGroupName),
    queryLines: [
      `filter event = "run-ended" and connection = "${connection}"`,
      'stats count(*) as runs, sum(bumps) as bumps, sum(calls) as calls by reason',
      'sort runs desc',
    ],
    view: LogQueryVisualizationType.TABLE,
    width: 24,
    height: 6,
  })
}

function plumbingRow(queues: DashboardProps['queues'], functions: WorkFunction[], api: HttpApi): IWidget[] {
  const depths = Object.entries(queues).map(([label, queue]) =>
    queue.metricApproximateNumberOfMessagesVisible({ label }),
  )
  return [
    graph('Messages in queues', depths),
    graph(
      'Functions: errors, and slowest run',
      functions.map(({ name, lambda }) => lambda.metricErrors({ label: `${name} errors` })),
      functions.map(({ name, lambda }) => lambda.metricDuration({ label: `${name} ms`, statistic: 'p99' })),
    ),
    graph(
      'API',
      [api.metricCount({ label: 'requests' }), api.metricClientError(), api.metricServerError()],
      [api.metricLatency({ statistic: 'p99', label: 'latency ms, p99' })],
    ),
  ]
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): IWidget {
  return new GraphWidget({ title, left, right, width: 8, height: 6, leftYAxis: { min: 0 } })
}
