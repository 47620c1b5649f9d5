import type { RuleDefinition, TargetDefinition } from '../aws/eventbridge.ts'
import type { Value } from '../template/types.ts'
import { physicalName } from './names.ts'
import { fields, list, needText, number, only, text } from './properties.ts'
import type { Properties, ResourceType } from './types.ts'

export const eventBus: ResourceType = {
  runs: ['EventSourceName', 'Name'],
  ignores: ['DeadLetterConfig', 'Description', 'KmsKeyIdentifier', 'LogConfig', 'Policy', 'Tags'],
  create({ properties, logicalId }, { events, stackName, partnerSources }) {
    const wanted = text(properties, 'Name') ?? physicalName(stackName, logicalId, 256)
    checkPartner(wanted, text(properties, 'EventSourceName'), partnerSources)
    const { name, arn } = events.createBus(wanted)
    return { ref: name, attributes: { Arn: arn, Name: name } }
  },
}

/** As CreateEventBus: the bus of a partner has the name of its source, and the source is there. */
function checkPartner(name: string, source: string | undefined, known: ReadonlySet<string>) {
  if (source === undefined) {
    if (name.includes('/')) throw new Error(`the name ${name} may not have a slash: it is no partner's bus`)
    return
  }
  if (name !== source) throw new Error(`a partner's bus must be named as its source, ${source}`)
  if (!known.has(source)) throw new Error(`event source ${source} does not exist`)
}

export const rule: ResourceType = {
  runs: ['EventBusName', 'EventPattern', 'Name', 'ScheduleExpression', 'State', 'Targets'],
  ignores: ['Description', 'RoleArn', 'Tags'],
  create({ properties, logicalId }, { events, stackName, deadLetterArns }) {
    const name = text(properties, 'Name') ?? physicalName(stackName, logicalId, 64)
    const bus = text(properties, 'EventBusName')
    const targets = list(properties, 'Targets').map(toTarget)
    const { arn } = events.putRule({
      name,
      bus,
      pattern: properties.EventPattern as RuleDefinition['pattern'],
      schedule: text(properties, 'ScheduleExpression'),
      state: text(properties, 'State'),
      targets,
    })
    for (const { deadLetterArn } of targets) if (deadLetterArn) deadLetterArns.add(deadLetterArn)
    // As observed on AWS; documented is the name alone.
    const ref = bus === undefined ? name : `${bus}|${name}`
    return { ref, attributes: { Arn: arn } }
  },
}

const targetMembers = [
  'Arn',
  'DeadLetterConfig',
  'Id',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'RoleArn',
]

function toTarget(value: Value): TargetDefinition {
  const target = fields({ value }, 'value') ?? {}
  only(target, targetMembers, 'target')
  const deadLetters = fields(target, 'DeadLetterConfig')
  const retry = fields(target, 'RetryPolicy')
  const transformer = fields(target, 'InputTransformer')
  return {
    id: needText(target, 'Id'),
    arn: needText(target, 'Arn'),
    deadLetterArn: deadLetters && text(deadLetters, 'Arn'),
    retryPolicy: retry && retryPolicyOf(retry),
    input: text(target, 'Input'),
    inputPath: text(target, 'InputPath'),
    inputTransformer: transformer && {
      inputPathsMap: mapOf(fields(transformer, 'InputPathsMap')),
      inputTemplate: needText(transformer, 'InputTemplate'),
    },
  }
}

/** Absent members stay absent: the bus has its own defaults for them. */
function retryPolicyOf(retry: Properties): TargetDefinition['retryPolicy'] {
  const maximumRetryAttempts = number(retry, 'MaximumRetryAttempts')
  const maximumEventAgeInSeconds = number(retry, 'MaximumEventAgeInSeconds')
  return {
    ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds }),
  }
}

function mapOf(properties: Properties | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, value]) => [name, String(value)]))
}
