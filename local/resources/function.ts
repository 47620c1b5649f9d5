import { createAsyncInvoker } from '../lambda/async-invoke.ts'
import type { FunctionDefinition } from '../lambda/types.ts'
import { createFunction } from '../sandbox.ts'
import { codeDirectory } from '../template/assets.ts'
import { arn, physicalName } from './names.ts'
import { fields, needText, number, only, text } from './properties.ts'
import type { Prepared, ResourceType } from './types.ts'
import type { World } from './world.ts'

export const lambdaFunction: ResourceType = {
  runs: [
    'Code',
    'DeadLetterConfig',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'Runtime',
    'Timeout',
  ],
  ignores: [
    'Architectures',
    'Description',
    'KmsKeyArn',
    'RecursiveLoop',
    'Role',
    'RuntimeManagementConfig',
    'Tags',
    'TracingConfig',
  ],
  create(resource, world) {
    const { properties, logicalId } = resource
    const definition = toDefinition(resource, world)
    const { clock, endpoints, onLog, sqs } = world
    const fn = createFunction(definition, { clock, endpoints, onLog })
    const send = (queueArn: string, message: Parameters<typeof sqs.send>[1]) =>
      void sqs.send(queueArn, message)
    const invoker = createAsyncInvoker({ clock, fn, send })
    const deadLetters = fields(properties, 'DeadLetterConfig')
    if (deadLetters) {
      const deadLetterArn = needText(deadLetters, 'TargetArn')
      invoker.configure({ deadLetterArn })
      world.deadLetterArns.add(deadLetterArn)
    }
    world.functions.add({ logicalId, fn, invoker })
    return { ref: definition.name, attributes: { Arn: definition.arn } }
  },
}

function toDefinition({ logicalId, properties, source }: Prepared, world: World): FunctionDefinition {
  const runtime = needText(properties, 'Runtime')
  if (!runtime.startsWith('nodejs')) throw new Error(`runtime ${runtime} is not supported locally`)
  const name = text(properties, 'FunctionName') ?? physicalName(world.stackName, logicalId, 64)
  const code = codeDirectory(world.directory, world.assets, source, properties.Code ?? null)
  return {
    name,
    arn: arn('lambda', `function:${name}`),
    directory: world.taskRoots.place(name, code),
    handler: needText(properties, 'Handler'),
    // CloudFormation's defaults.
    timeoutMs: (number(properties, 'Timeout') ?? 3) * 1000,
    memoryMb: number(properties, 'MemorySize') ?? 128,
    environment: environmentOf(properties),
    logging: loggingOf(properties),
  }
}

function environmentOf(properties: Prepared['properties']): Record<string, string> {
  const variables = fields(fields(properties, 'Environment') ?? {}, 'Variables') ?? {}
  return Object.fromEntries(Object.keys(variables).map((name) => [name, needText(variables, name)]))
}

function loggingOf(properties: Prepared['properties']): FunctionDefinition['logging'] {
  const config = fields(properties, 'LoggingConfig')
  if (!config) return undefined
  only(config, ['LogFormat', 'LogGroup', 'ApplicationLogLevel', 'SystemLogLevel'], 'LoggingConfig')
  const format = text(config, 'LogFormat') === 'JSON' ? 'JSON' : 'Text'
  return { format, level: text(config, 'ApplicationLogLevel') }
}
