import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../../infra/bundle/bundle-functions.ts'
import type { Bundle } from '../../../infra/bundle/sizes.ts'
import { loadConfig } from '../../../infra/config/load.ts'
import { functionNames } from '../../../infra/function-names.ts'
import { pascal } from '../../../infra/names.ts'
import { routes } from '../../../infra/routes.ts'
import type { Config } from '../../../schemas/config.ts'
import { actionsOf } from './iam.ts'
import { type Synthesized, scratchDir, synthesize } from './synthesize.ts'

/** The real bundles against the template: what they call, they may; what they may, they call. */

const outDir = scratchDir()
afterAll(() => rmSync(outDir, { recursive: true }))

let synthesized: Synthesized
let bundles: Bundle[]
beforeAll(async () => {
  const config = shippedConfig()
  synthesized = synthesize(config)
  bundles = await bundleFunctions({ config, outDir })
})

const services: Record<string, string> = {
  'client-dynamodb': 'dynamodb',
  'client-sqs': 'sqs',
  'client-eventbridge': 'events',
  'client-secrets-manager': 'secretsmanager',
}

/** What the event source mapping does in the function's name. */
const polling = [
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ReceiveMessage',
]
const notCalled = new Set([
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  ...polling.map((operation) => `sqs:${operation}`),
])

/** Operations in a bundle that are not granted, each with the reason. */
const notGranted: Record<string, string> = {
  'dynamodb:DescribeEndpoints': 'only for endpoint discovery, which is off',
  'receive secretsmanager:PutSecretValue': 'comes with reading; only deliver renews tokens',
  'ingest-hook secretsmanager:PutSecretValue': 'comes with reading; only deliver renews tokens',
}

describe.each(functionNames)('%s', (name) => {
  it('may call every AWS operation that its bundle holds', () => {
    const granted = grantedTo(name)
    const missing = operationsIn(name).filter(
      (operation) =>
        !granted.has(operation) && !(operation in notGranted) && !(`${name} ${operation}` in notGranted),
    )

    expect(missing).toEqual([])
  })

  it('reads with zod/mini: the whole of zod takes 60 KB and 10 ms more to load', () => {
    const inputs = bundles.find((one) => one.name === name)?.inputs.map(({ path }) => path) ?? []

    expect(inputs.filter((path) => path.includes('/zod/v4/classic/'))).toEqual([])
    expect(inputs.length).toBeGreaterThan(100)
  })

  it('may call no other', () => {
    const operations = operationsIn(name)

    expect(
      [...grantedTo(name)].filter((action) => !operations.includes(action) && !notCalled.has(action)),
    ).toEqual([])
  })
})

describe('routes', () => {
  it('of the gateway are those that the functions know', () => {
    const known = functionNames.flatMap((name) => {
      const keys = codeOf(name).match(/(?:GET|PUT|PATCH|POST|DELETE) \/v1\/[\w/{}-]+/g) ?? []
      return [...new Set(keys)].map((key) => `${name}: ${key}`)
    })

    expect(known.sort()).toEqual(routes.map(({ key, function: name }) => `${name}: ${key}`).sort())
  })
})

describe('receive', () => {
  it('holds at most two AWS clients', () => {
    expect(
      new Set(operationsIn('receive').map((operation) => operation.split(':')[0])).size,
    ).toBeLessThanOrEqual(2)
  })
})

describe('metrics', () => {
  it('that alarms and dashboard watch are written by a function', () => {
    const template = JSON.stringify(synthesized.template)
    const watched = new Set([
      ...[...template.matchAll(/"MetricName":"(\w+)","Namespace":"Workbridge\/test"/g)].map(
        ([, metric = '']) => metric,
      ),
      ...[...template.matchAll(/\\"Workbridge\/\w+\\",\\"(\w+)\\"/g)].map(([, metric = '']) => metric),
    ])
    const text = functionNames.map(codeOf).join('\n')

    expect(watched.size).toBeGreaterThan(10)
    expect([...watched].filter((metric) => !text.includes(metric))).toEqual([])
    expect(text).toContain('METRIC_NAMESPACE')
  })
})

const bundleOf = (name: string): Bundle => {
  const found = bundles.find((bundle) => bundle.name === name)
  if (!found) throw new Error(`no bundle ${name}`)
  return found
}

const codeOf = (name: string): string => readFileSync(join(bundleOf(name).dir, 'index.js'), 'utf8')

/** The bundler keeps only commands that something refers to. */
function operationsIn(name: string): string[] {
  const commands = bundleOf(name).inputs.filter(({ bytes }) => bytes > 0)
  return commands.flatMap(({ path }) => {
    const [, client = '', operation = ''] =
      /@aws-sdk\/([\w-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? []
    if (!operation) return []
    // Batches of messages are a matter of sqs:SendMessage.
    return [`${services[client] ?? client}:${operation === 'SendMessageBatch' ? 'SendMessage' : operation}`]
  })
}

function grantedTo(name: string): Set<string> {
  const lambda = synthesized
    .ofType('AWS::Lambda::Function')
    .find(({ id }) => id.startsWith(`${pascal(name)}Function`))
  if (!lambda) throw new Error(`the template has no function ${name}`)
  return actionsOf(synthesized, lambda.id)
}

function shippedConfig(): Config {
  const loaded = loadConfig({ dir: fileURLToPath(new URL('../../../config', import.meta.url)), stage: 'dev' })
  if ('config' in loaded) return loaded.config
  throw new Error(loaded.faults.join('\n'))
}
