import type { Created } from '../template/types.ts'
import { arn, physicalName } from './names.ts'

type Describe = (name: string) => Created

const plain: Describe = (name) => ({ ref: name })
const withArn =
  (service: string, kind: string): Describe =>
  (name) => ({ ref: name, attributes: { Arn: arn(service, `${kind}${name}`) } })
const topic: Describe = (name) => {
  const topicArn = arn('sns', name)
  return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } }
}
const key: Describe = (name) => ({ ref: name, attributes: { Arn: arn('kms', `key/${name}`), KeyId: name } })

/**
 * Types that are known to change nothing on one machine: permissions, logs, alarms, encryption. They only get
 * a name, because others refer to them.
 */
const types: Record<string, Describe> = {
  'AWS::CDK::Metadata': plain,
  'AWS::CloudWatch::Alarm': withArn('cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': withArn('cloudwatch', 'alarm:'),
  'AWS::CloudWatch::Dashboard': plain,
  'AWS::IAM::ManagedPolicy': plain,
  'AWS::IAM::Policy': plain,
  'AWS::IAM::Role': withArn('iam', 'role/'),
  'AWS::KMS::Alias': plain,
  'AWS::KMS::Key': key,
  'AWS::Lambda::Permission': plain,
  'AWS::Logs::LogGroup': withArn('logs', 'log-group:'),
  'AWS::Logs::MetricFilter': plain,
  'AWS::Logs::QueryDefinition': plain,
  'AWS::Logs::ResourcePolicy': plain,
  'AWS::SNS::Subscription': plain,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': plain,
  'AWS::SQS::QueuePolicy': plain,
  'AWS::SecretsManager::ResourcePolicy': plain,
}

/** Undefined for a type that is not inert. */
export function createInert(type: string, logicalId: string, stackName: string): Created | undefined {
  return types[type]?.(physicalName(stackName, logicalId, 128))
}
