import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundleFunctions } from './bundle/bundle-functions.ts'
import type { Bundle } from './bundle/sizes.ts'
import { cdkContext } from './cdk-context.ts'
import { configOrExit } from './config-or-exit.ts'
import type { FunctionName } from './function-names.ts'
import { WorkbridgeStack } from './stack.ts'

// As `cdk synth` runs it, with context from there, or by itself: node infra/app.ts -c stage=dev -c config=DIR
const { values } = parseArgs({
  options: { context: { type: 'string', short: 'c', multiple: true, default: [] } },
})
const outdir = process.env.CDK_OUTDIR ?? 'cdk.out'
const app = new App({
  outdir,
  context: Object.fromEntries(values.context.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
  analyticsReporting: false,
  postCliContext: cdkContext,
})
const context = (name: string, fallback: string): string => String(app.node.tryGetContext(name) ?? fallback)

const config = configOrExit(context('config', 'config'), context('stage', 'dev'))
const bundles = await bundled()
const codeDirs = Object.fromEntries(bundles.map(({ name, dir }) => [name, dir])) as Record<
  FunctionName,
  string
>
new WorkbridgeStack(app, { config, codeDirs, cognito: context('cognito', 'false') === 'true' })
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
app.synth()

/** Beside the template and not in `dist`: two stages may be synthesized at once. */
async function bundled(): Promise<Bundle[]> {
  try {
    return await bundleFunctions({ config, outDir: join(outdir, 'bundles') })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
