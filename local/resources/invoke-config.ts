import { defaultAsyncConfig } from '../lambda/async-invoke.ts'
import { fields, needText, number, only, text } from './properties.ts'
import type { ResourceType } from './types.ts'

/** Retries and destinations of asynchronous invocations. */
export const eventInvokeConfig: ResourceType = {
  runs: [
    'DestinationConfig',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ],
  create({ logicalId, properties }, world) {
    const destinations = fields(properties, 'DestinationConfig') ?? {}
    only(destinations, ['OnFailure'], 'DestinationConfig')
    const onFailure = fields(destinations, 'OnFailure')
    const onFailureArn = onFailure && needText(onFailure, 'Destination')
    if (onFailureArn && !onFailureArn.startsWith('arn:aws:sqs:')) {
      throw new Error(`destination ${onFailureArn} is not supported locally`)
    }
    const qualifier = text(properties, 'Qualifier') ?? '$LATEST'
    if (qualifier !== '$LATEST') throw new Error(`qualifier ${qualifier} is not supported locally`)
    const ageSeconds = number(properties, 'MaximumEventAgeInSeconds')
    world.functions.find(needText(properties, 'FunctionName')).invoker.configure({
      retries: number(properties, 'MaximumRetryAttempts') ?? defaultAsyncConfig.retries,
      maxAgeMs: ageSeconds === undefined ? defaultAsyncConfig.maxAgeMs : ageSeconds * 1000,
      onFailureArn,
    })
    if (onFailureArn) world.deadLetterArns.add(onFailureArn)
    return { ref: logicalId }
  },
}
