import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Assets, loadAssets } from './template/assets.ts'
import { condition, resolve, type Scope } from './template/intrinsics.ts'
import { creationOrder } from './template/order.ts'
import { parameterValues } from './template/parameters.ts'
import {
  accountId,
  type Created,
  type Resource,
  region,
  type Template,
  type Value,
} from './template/types.ts'

/** A synthesized stack: what `cdk deploy` would send, as read from its output directory. */
export interface LoadedTemplate {
  stackName: string
  directory: string
  template: Template
  assets: Assets
}

/** A template with its parameters, filled in while its resources are created. */
export interface OpenTemplate {
  /** Resources whose condition holds, each after what it refers to. */
  resources: [logicalId: string, resource: Resource][]
  /** Resolves the intrinsic functions in `value`; undefined for AWS::NoValue. Throws on what is not created yet. */
  resolve(value: Value): Value | undefined
  created(logicalId: string, result: Created): void
  outputs(): Record<string, string>
}

/** Throws unless the directory holds exactly one stack. */
export function loadTemplate(directory: string): LoadedTemplate {
  const suffix = '.template.json'
  const names = readdirSync(directory).filter((file) => file.endsWith(suffix))
  const [name, ...others] = names
  if (name === undefined) throw new Error(`no ${suffix} file in ${directory}: synthesize the stack first`)
  if (others.length > 0) throw new Error(`one stack is expected in ${directory}, found ${names.join(', ')}`)
  return {
    stackName: name.slice(0, -suffix.length),
    directory,
    template: JSON.parse(readFileSync(join(directory, name), 'utf8')) as Template,
    assets: loadAssets(directory),
  }
}

export function openTemplate(loaded: LoadedTemplate, given: Record<string, string>): OpenTemplate {
  const { template, stackName } = loaded
  const done = new Map<string, Created>()
  const values: Record<string, Value> = {
    ...pseudoParameters(stackName),
    ...parameterValues(template, given),
  }

  const createdOf = (id: string, wanted: string) => {
    const result = done.get(id)
    if (result) return result
    const type = template.Resources[id]?.Type
    throw new Error(`${wanted} is not known${type ? `: ${type} ${id} has not been created` : ''}`)
  }
  const scope: Scope = {
    template,
    ref: (name) =>
      name === 'AWS::NoValue' ? undefined : (values[name] ?? createdOf(name, `Ref ${name}`).ref),
    attribute(id, name) {
      const value = createdOf(id, `${id}.${name}`).attributes?.[name]
      if (value === undefined) {
        throw new Error(`attribute ${name} of ${template.Resources[id]?.Type} ${id} is not supported locally`)
      }
      return value
    },
  }
  const holds = (name: string | undefined) => name === undefined || condition(name, scope)
  const resources = Object.fromEntries(
    Object.entries(template.Resources).filter(([, resource]) => holds(resource.Condition)),
  )

  return {
    resources: creationOrder(resources).flatMap((id) => (resources[id] ? [[id, resources[id]]] : [])),
    resolve: (value) => resolve(value, scope),
    created: (id, result) => done.set(id, result),
    outputs: () => resolvedOutputs(template, scope, holds),
  }
}

function resolvedOutputs(template: Template, scope: Scope, holds: (name: string | undefined) => boolean) {
  const outputs: Record<string, string> = {}
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (holds(output.Condition)) outputs[name] = String(resolve(output.Value, scope) ?? '')
  }
  return outputs
}

function pseudoParameters(stackName: string): Record<string, string> {
  return {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
  }
}
