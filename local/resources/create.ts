import type { Resource, Value } from '../template/types.ts'
import type { OpenTemplate } from '../template.ts'
import { eventBus, rule } from './bus.ts'
import { eventSourceMapping } from './event-source-mapping.ts'
import { lambdaFunction } from './function.ts'
import { api, authorizer, integration, route, stage } from './http-api.ts'
import { createInert } from './inert.ts'
import { eventInvokeConfig } from './invoke-config.ts'
import { queue } from './queue.ts'
import { secret } from './secret.ts'
import { table } from './table.ts'
import type { ResourceType } from './types.ts'
import type { World } from './world.ts'

const types: Record<string, ResourceType> = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::SQS::Queue': queue,
  'AWS::SecretsManager::Secret': secret,
}

/**
 * Creates every resource of the template, in order. Throws for a type that is not known, naming all such types
 * at once, and for a property that would have an effect on AWS and has none here.
 */
export async function createResources(template: OpenTemplate, world: World): Promise<void> {
  const known = ([id, { Type }]: [string, Resource]) =>
    Type in types || createInert(Type, id, world.stackName)
  const unknown = template.resources
    .filter((entry) => !known(entry))
    .map(([id, { Type }]) => `${Type} (${id})`)
  if (unknown.length > 0) throw new Error(`resource types without a local counterpart: ${unknown.join(', ')}`)

  for (const [id, source] of template.resources) {
    try {
      const inert = createInert(source.Type, id, world.stackName)
      template.created(id, inert ?? (await createRunning(id, source, template, world)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${source.Type} ${id}: ${reason}`, { cause: error })
    }
  }
}

async function createRunning(logicalId: string, source: Resource, template: OpenTemplate, world: World) {
  const type = types[source.Type]
  if (!type) throw new Error('not known')
  const given = Object.entries(source.Properties ?? {})
  const unknown = given
    .map(([name]) => name)
    .filter((name) => !type.runs.includes(name) && !type.ignores?.includes(name))
  if (unknown.length > 0) throw new Error(`property ${unknown.join(', ')} is not supported locally`)
  // What is ignored is not even resolved: it may speak of things that do not exist here.
  const wanted: [string, Value][] = given.filter(([name]) => type.runs.includes(name))
  const properties = Object.fromEntries(wanted.map(([name, value]) => [name, template.resolve(value)]))
  return type.create({ logicalId, properties, source }, world)
}
