import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledge.ts'
import { type DeadLetters, deadLetterQueue } from './queue-pair.ts'
import type { WorkFunction } from './work-function.ts'

/** A run older than this has been overtaken by the next ones: trying it again would help nobody. */
const staleAfter = Duration.minutes(5)

/** Runs `upkeep` every minute. */
export class Upkeep extends Construct {
  readonly deadLetters: DeadLetters

  constructor(scope: Construct, id: string, { lambda }: WorkFunction) {
    super(scope, id)
    const queue = deadLetterQueue(this, 'DeadLetters')
    acknowledge(queue, {
      'AwsSolutions-SQS3': 'it holds dead letters itself: of a rule target and of async invokes',
    })
    this.deadLetters = { name: 'upkeep', queue, anchor: 'dead-letters-of-upkeep' }
    const rule = new Rule(this, 'Rule', {
      description: 'Sweep stuck work, measure what is unconfirmed',
      schedule: Schedule.rate(Duration.minutes(1)),
    })
    rule.addTarget(
      new LambdaFunction(lambda, { deadLetterQueue: queue, maxEventAge: staleAfter, retryAttempts: 2 }),
    )
    lambda.configureAsyncInvoke({
      maxEventAge: staleAfter,
      retryAttempts: 1,
      onFailure: new SqsDestination(queue),
    })
  }
}
