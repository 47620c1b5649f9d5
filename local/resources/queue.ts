import type { Value } from '../template/types.ts'
import { physicalName } from './names.ts'
import { fields, text } from './properties.ts'
import type { ResourceType } from './types.ts'

/** Queue attributes that have a property of the same name. */
const attributes = [
  'DelaySeconds',
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
]

export const queue: ResourceType = {
  runs: ['QueueName', ...attributes],
  ignores: ['Tags'],
  create({ logicalId, properties }, { sqs, stackName, deadLetterArns }) {
    const name = text(properties, 'QueueName') ?? physicalName(stackName, logicalId, 80)
    const given = attributes.flatMap((attribute): [string, string][] => {
      const value = properties[attribute]
      return value === undefined || value === null ? [] : [[attribute, asAttribute(value)]]
    })
    const { url, arn } = sqs.createQueue(name, Object.fromEntries(given))
    const redrive = fields(properties, 'RedrivePolicy')
    if (redrive) deadLetterArns.add(String(redrive.deadLetterTargetArn))
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } }
  },
}

const asAttribute = (value: Value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
