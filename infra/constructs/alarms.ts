import { Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { AlarmSpec } from '../alarms/alarm-spec.ts'
import { pascal } from '../names.ts'
import type { Parameters } from './parameters.ts'

/** The alarms, and one topic they all speak to. */
export class Alarms extends Construct {
  readonly alarms: Alarm[]

  constructor(scope: Construct, id: string, specs: AlarmSpec[], email: Parameters['alarmEmail']) {
    super(scope, id)
    const topic = this.topic(email)
    this.alarms = specs.map((spec) => this.alarm(spec))
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(new SnsAction(topic))
      alarm.addOkAction(new SnsAction(topic))
    }
  }

  /**
   * Not under a key: CloudWatch cannot publish under the AWS managed one, and the messages hold names and numbers only.
   */
  private topic(email: Parameters['alarmEmail']): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true })
    // A topic with a policy of its own loses the default one, which had let CloudWatch in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    const subscription = new CfnSubscription(this, 'Mail', {
      topicArn: topic.topicArn,
      protocol: 'email',
      endpoint: email.value,
    })
    subscription.cfnOptions.condition = email.isSet
    return topic
  }

  private alarm(spec: AlarmSpec): Alarm {
    const { anchor, subject, bad = { atLeast: 1, of: 1 } } = spec
    return new Alarm(this, pascal(`${anchor}-${subject ?? ''}`), {
      alarmName: [Stack.of(this).stackName, anchor, subject].filter(Boolean).join('/'),
      alarmDescription: `${spec.meaning} What to do: docs/runbook.md#${anchor}`,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: bad.of,
      datapointsToAlarm: bad.atLeast,
      comparisonOperator: spec.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: spec.silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    })
  }
}
