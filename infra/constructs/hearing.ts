import { Duration } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type DeadLetters, QueuePair } from './queue-pair.ts'
import type { WorkFunction } from './work-function.ts'

/** Verified platform events: bus -> rule -> queue, consumed by `track`. */
export class Hearing extends Construct {
  readonly bus: EventBus
  readonly deadLetters: DeadLetters
  readonly queue: Queue
  readonly rule: Rule

  constructor(scope: Construct, id: string, consumerTimeout: Duration) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      description: 'Verified platform events; ids, times and reasons only',
    })
    const events = new QueuePair(this, 'Events', {
      name: 'track',
      consumerTimeout,
      anchor: 'dead-letters-of-track',
    })
    this.deadLetters = events.deadLetters
    this.queue = events.queue
    this.rule = new Rule(this, 'PlatformEvents', {
      description: 'Every platform event goes to track',
      eventBus: this.bus,
      eventPattern: { source: ['workbridge.platform'] },
    })
    // Explicit, since newer buses give up after 5 tries or 300 s. The rule shares the queue's dead letters: the body
    // is the same, so one redrive mends both.
    this.rule.addTarget(
      new SqsQueue(this.queue, {
        deadLetterQueue: this.deadLetters.queue,
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      }),
    )
  }

  consumeBy({ lambda }: WorkFunction): void {
    lambda.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
    )
  }
}
