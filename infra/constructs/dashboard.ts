import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { count, gauge, type Watched } from '../alarms/metrics.ts'
import type { WorkFunction } from './work-function.ts'

export interface DashboardProps {
  alarms: Alarm[]
  connections: Watched[]
  /** Name -> queue, dead letters among them. */
  queues: Record<string, Queue>
  functions: WorkFunction[]
  api: HttpApi
}

/** One page an operator opens first: alarms, then each connection, then the plumbing. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, connections, queues, functions, api }: DashboardProps) {
    super(scope, id)
    const page = new CloudWatchDashboard(this, 'Page', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
    })
    page.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24 }))
    for (const on of connections) {
      page.addWidgets(new TextWidget({ markdown: `## Connection ${on.connection}`, width: 24, height: 1 }))
      page.addWidgets(...connectionRow(on))
    }
    page.addWidgets(new TextWidget({ markdown: '## Plumbing', width: 24, height: 1 }))
    page.addWidgets(...plumbingRow(queues, functions, api))
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
