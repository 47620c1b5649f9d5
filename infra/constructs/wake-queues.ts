import type { Duration } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Connection } from '../../schemas/config.ts'
import { pascal } from '../names.ts'
import { type DeadLetters, QueuePair } from './queue-pair.ts'
import type { WorkFunction } from './work-function.ts'

export interface WakeQueuesProps {
  /** The function that is woken; the queues are named `<work>-<connection>`. */
  work: 'deliver' | 'reprioritize'
  connections: Connection[]
  consumerTimeout: Duration
}

/** One queue of wake-ups per connection, so that a slow platform holds up nobody else. */
export class WakeQueues extends Construct {
  readonly queues: { name: string; connection: Connection; queue: Queue }[] = []
  readonly deadLetters: DeadLetters[] = []

  constructor(scope: Construct, id: string, { work, connections, consumerTimeout }: WakeQueuesProps) {
    super(scope, id)
    for (const connection of connections) {
      const name = `${work}-${connection.id}`
      const anchor = `dead-letters-of-${work}`
      const pair = new QueuePair(this, pascal(connection.id), { name, consumerTimeout, anchor })
      this.queues.push({ name, connection, queue: pair.queue })
      this.deadLetters.push(pair.deadLetters)
    }
  }

  /** Value of `WAKE_QUEUES` or `RUN_QUEUES`: connection -> queue URL. */
  get urls(): Record<string, string> {
    return Object.fromEntries(this.queues.map(({ connection, queue }) => [connection.id, queue.queueUrl]))
  }

  /** What belongs to these connections. */
  of<T>(byConnection: Readonly<Record<string, T>>): Record<string, T> {
    const own = new Set(this.queues.map(({ connection }) => connection.id))
    return Object.fromEntries(Object.entries(byConnection).filter(([id]) => own.has(id)))
  }

  /** Waking is all that is allowed: `grantSendMessages` would add two operations nobody calls. */
  grantWake(grantee: IGrantable): void {
    const resources = this.queues.map(({ queue }) => queue.queueArn)
    if (resources.length === 0) return
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources }),
    )
  }

  /** The concurrency limit sits here, not on the function, where it would throttle and so count as failed receives. */
  consumeBy({ lambda }: WorkFunction): void {
    for (const { connection, queue } of this.queues) {
      lambda.addEventSource(
        new SqsEventSource(queue, {
          batchSize: 10,
          maxConcurrency: connection.limits.concurrency,
          reportBatchItemFailures: true,
        }),
      )
    }
  }
}
