import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

/** A queue of work that failed, and how an operator reads about it. */
export interface DeadLetters {
  /** Short name for alarms, such as `deliver-webex`. */
  name: string
  queue: Queue
  /** Heading in the runbook, as an anchor. */
  anchor: string
}

/** Crashes only: a worker that runs counts its tries in the table and deletes the message. */
const maxReceives = 5

/** Two weeks, the longest there is: long enough to come back from a holiday and redrive. */
export const deadLetterRetention = Duration.days(14)

/** AWS asks for six times: a throttled poller keeps messages out of sight while it retries. */
const visibilityFactor = 6

export interface QueuePairProps {
  name: string
  /** Time-out of the function that consumes the queue. */
  consumerTimeout: Duration
  anchor: string
}

/** A standard queue and its dead-letter queue. */
export class QueuePair extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetters

  constructor(scope: Construct, id: string, props: QueuePairProps) {
    super(scope, id)
    this.deadLetters = { name: props.name, queue: deadLetterQueue(this, 'DeadLetters'), anchor: props.anchor }
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * visibilityFactor),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: maxReceives },
    })
  }
}

export function deadLetterQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: deadLetterRetention,
  })
}
