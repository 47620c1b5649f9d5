import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cdkContext } from '../../../infra/cdk-context.ts'
import { WorkbridgeStack } from '../../../infra/stack.ts'
import { sampleConfig } from './sample-config.ts'
import { scratchDir, stubs } from './synthesize.ts'

// Seconds of computing each: give a busy machine time.
vi.setConfig({ testTimeout: 120_000 })

const before = process.env.CDK_VALIDATION
beforeAll(() => {
  process.env.CDK_VALIDATION = 'true'
})
afterAll(() => {
  process.env.CDK_VALIDATION = before
})

interface Finding {
  ruleName: string
  severity: string
  description: string
}

/** What cdk-nag and CDK's own check of CloudFormation find, warnings included. */
function findings(cognito: boolean, spoil: (stack: WorkbridgeStack) => void = () => {}): Finding[] {
  const dir = scratchDir()
  const app = new App({ postCliContext: cdkContext, analyticsReporting: false, outdir: join(dir, 'out') })
  const stack = new WorkbridgeStack(app, { config: sampleConfig, codeDirs: stubs(dir), cognito })
  spoil(stack)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  try {
    app.synth()
  } catch (error) {
    if (!(error instanceof Error && error.name.includes('Validation'))) throw error
  }
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'))
  rmSync(dir, { recursive: true })
  return report.pluginReports.flatMap((plugin: { violations: Finding[] }) => plugin.violations)
}

describe('cdk-nag AwsSolutions', () => {
  it('finds nothing', () => {
    expect(findings(false)).toEqual([])
  })

  it('finds nothing with an identity provider of our own', () => {
    expect(findings(true)).toEqual([])
  })

  it('would find something: the check is on', () => {
    const found = findings(false, (stack) => new Queue(stack, 'Careless'))

    expect(found.map(({ ruleName }) => ruleName).join()).toContain('AwsSolutions-SQS')
  })
})
