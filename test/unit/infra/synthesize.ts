import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { cdkContext } from '../../../infra/cdk-context.ts'
import { type FunctionName, functionNames } from '../../../infra/function-names.ts'
import { WorkbridgeStack } from '../../../infra/stack.ts'
import type { Config } from '../../../schemas/config.ts'

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties, whatever their shape
export type Properties = Record<string, any>

export interface Resource {
  id: string
  Type: string
  Properties: Properties
  DependsOn?: string[]
  DeletionPolicy?: string
}

export interface Template {
  Parameters: Record<string, Properties>
  Conditions: Record<string, unknown>
  Outputs: Record<string, Properties>
  Resources: Record<string, Omit<Resource, 'id'>>
}

export interface Synthesized {
  template: Template
  ofType: (...types: string[]) => Resource[]
  byId: (id: string) => Resource
}

/** CDK's check of templates takes seconds; one test has it on. */
process.env.CDK_VALIDATION ??= 'false'

/** The stack with a stub for every bundle: what the bundles hold is no matter of the template. */
export function synthesize(config: Config, options: { cognito?: boolean } = {}): Synthesized {
  const dir = scratchDir()
  const app = new App({ postCliContext: cdkContext, analyticsReporting: false, outdir: join(dir, 'out') })
  const stack = new WorkbridgeStack(app, { config, codeDirs: stubs(dir), ...options })
  const template: Template = app.synth().getStackArtifact(stack.artifactId).template
  rmSync(dir, { recursive: true })
  const resources = Object.entries(template.Resources).map(
    ([id, resource]): Resource => ({ ...resource, id, Properties: resource.Properties ?? {} }),
  )
  const byId = (id: string): Resource => {
    const found = resources.find((resource) => resource.id === id)
    if (!found) throw new Error(`the template has no ${id}`)
    return found
  }
  return { template, byId, ofType: (...types) => resources.filter(({ Type }) => types.includes(Type)) }
}

/** Logical id that a `Ref` or `Fn::GetAtt` points at. */
export function target(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    throw new Error(`${JSON.stringify(value)} refers to nothing`)
  const reference = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] }
  const id = reference.Ref ?? reference['Fn::GetAtt']?.[0]
  if (id === undefined) throw new Error(`${JSON.stringify(value)} refers to nothing`)
  return id
}

export const scratchDir = (): string => mkdtempSync(join(tmpdir(), 'workbridge-synth-'))

export function stubs(root: string): Record<FunctionName, string> {
  const dirs = functionNames.map((name) => {
    const dir = join(root, name)
    mkdirSync(dir)
    writeFileSync(join(dir, 'index.js'), `exports.handler = async () => '${name}'\n`)
    return [name, dir]
  })
  return Object.fromEntries(dirs) as Record<FunctionName, string>
}
