import { type EventSourceDefinition, startEventSource } from '../event-source.ts'
import { fields, needText, number, only, text, texts } from './properties.ts'
import type { Properties, ResourceType } from './types.ts'

export const eventSourceMapping: ResourceType = {
  runs: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ],
  ignores: ['Tags'],
  create({ logicalId, properties }, world) {
    const definition = toDefinition(properties)
    if (!definition.queueArn.startsWith('arn:aws:sqs:')) {
      throw new Error(`event source ${definition.queueArn} is not supported locally`)
    }
    const { fn } = world.functions.find(needText(properties, 'FunctionName'))
    if (text(properties, 'Enabled') !== 'false') {
      world.closers.push(startEventSource(definition, { sqs: world.sqs, clock: world.clock, fn }))
    }
    return { ref: logicalId, attributes: { Id: logicalId } }
  },
}

function toDefinition(properties: Properties): EventSourceDefinition {
  const scaling = fields(properties, 'ScalingConfig') ?? {}
  only(scaling, ['MaximumConcurrency'], 'ScalingConfig')
  return {
    queueArn: needText(properties, 'EventSourceArn'),
    batchSize: number(properties, 'BatchSize') ?? 10,
    windowMs: (number(properties, 'MaximumBatchingWindowInSeconds') ?? 0) * 1000,
    partialFailures: texts(properties, 'FunctionResponseTypes').includes('ReportBatchItemFailures'),
    // Without a limit Lambda starts with five pollers and adds more under load; on one machine five are plenty.
    maxConcurrency: number(scaling, 'MaximumConcurrency') ?? 5,
  }
}
