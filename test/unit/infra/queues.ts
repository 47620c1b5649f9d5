import type { Resource, Synthesized } from './synthesize.ts'
import { target } from './synthesize.ts'

/** Queues that something gives up into: by redrive policy, by a rule's target or after failed async invokes. */
export function deadLetterQueues({ ofType }: Synthesized): Set<string> {
  const redrives = ofType('AWS::SQS::Queue')
    .map(({ Properties }) => Properties.RedrivePolicy?.deadLetterTargetArn)
    .filter(Boolean)
  const targets = ruleTargets(ofType('AWS::Events::Rule')).map(
    ({ DeadLetterConfig }) => DeadLetterConfig?.Arn,
  )
  const invokes = ofType('AWS::Lambda::EventInvokeConfig').map(
    ({ Properties }) => Properties.DestinationConfig?.OnFailure?.Destination,
  )
  return new Set([...redrives, ...targets.filter(Boolean), ...invokes.filter(Boolean)].map(target))
}

export function ruleTargets(rules: Resource[]): Resource['Properties'][] {
  return rules.flatMap(({ Properties }) => Properties.Targets ?? [])
}

/** Each queue that functions consume, with them. */
export function consumers({
  ofType,
  byId,
}: Synthesized): { queue: Resource; lambda: Resource; mapping: Resource }[] {
  return ofType('AWS::Lambda::EventSourceMapping').map((mapping) => ({
    mapping,
    queue: byId(target(mapping.Properties.EventSourceArn)),
    lambda: byId(target(mapping.Properties.FunctionName)),
  }))
}
