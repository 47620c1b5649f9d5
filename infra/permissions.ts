import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { grantSecrets } from './constructs/secrets.ts'
import type { WorkFunction } from './constructs/work-function.ts'
import type { Functions } from './functions.ts'
import type { Subsystems } from './subsystems.ts'

/**
 * What each function may do, in one place. Consuming a queue and writing the own log come with the queue and the
 * function. A test compares this with the AWS operations that each bundle can call.
 */
export function grantPermissions(subsystems: Subsystems, functions: Functions): void {
  const { table, delivery, hearing, reacting, runs, secrets } = subsystems
  const { ingest, 'ingest-hook': ingestHook, query, receive, track, deliver, upkeep } = functions
  const { trigger, reprioritize } = functions

  for (const { lambda } of [ingest, ingestHook, track]) table.grant(lambda, 'records')
  for (const { lambda } of [query, deliver, upkeep]) table.grant(lambda, 'records and attention')
  for (const { lambda } of [ingest, ingestHook, query, track, deliver, upkeep]) delivery.grantWake(lambda)

  grantSecrets(ingestHook.lambda, secrets.sources, ['Get'])
  grantSecrets(receive.lambda, delivery.of(secrets.connections), ['Get'])
  grantSecrets(deliver.lambda, delivery.of(secrets.connections), ['Get', 'Put'])

  grantPutEvents(receive, hearing.bus.eventBusArn)

  for (const { lambda } of [query, upkeep]) runs.grantWake(lambda)
  if (trigger) {
    table.grant(trigger.lambda, 'records')
    for (const queues of [delivery, runs]) queues.grantWake(trigger.lambda)
    reacting?.grantSend(trigger.lambda)
  }
  if (reprioritize) {
    table.grant(reprioritize.lambda, 'runs and attention')
    runs.grantWake(reprioritize.lambda)
    grantSecrets(reprioritize.lambda, runs.of(secrets.connections), ['Get', 'Put'])
  }
}

function grantPutEvents({ lambda }: WorkFunction, busArn: string): void {
  lambda.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] }))
}
