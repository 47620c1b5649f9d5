import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../../infra/bundle/bundle-functions.ts'
import { type Bundle, sizeTable } from '../../../infra/bundle/sizes.ts'
import { functionNames } from '../../../infra/function-names.ts'
import { sampleConfig as config } from './sample-config.ts'
import { scratchDir } from './synthesize.ts'

const dir = scratchDir()
const handlersDir = join(dir, 'handlers')
const outDir = join(dir, 'out')
const require = createRequire(import.meta.url)
afterAll(() => rmSync(dir, { recursive: true }))

const sqs = fileURLToPath(new URL('../../../node_modules/@aws-sdk/client-sqs', import.meta.url))
const handlers: Record<string, string> = {
  ingest:
    'declare const __WORKBRIDGE_CONFIG__: object; export const handler = async () => __WORKBRIDGE_CONFIG__',
  deliver: `import { SendMessageCommand, SQSClient } from ${JSON.stringify(sqs)}
    export const handler = async () =>
      new SQSClient({ useQueueUrlAsEndpoint: false }).send(new SendMessageCommand({ QueueUrl: 'http://queue/1/q', MessageBody: 'x' }))`,
}

let bundles: Bundle[]
beforeAll(async () => {
  mkdirSync(handlersDir)
  for (const name of functionNames)
    writeFileSync(join(handlersDir, `${name}.ts`), handlers[name] ?? 'export const handler = async () => 1')
  bundles = await bundleFunctions({ config, handlersDir, outDir })
})

const bundle = (name: string): Bundle => {
  const found = bundles.find((one) => one.name === name)
  if (!found) throw new Error(`no bundle ${name}`)
  return found
}

describe('bundles', () => {
  it('are one file each, loadable by require, with the handler', () => {
    for (const { name, dir } of bundles)
      expect(typeof require(join(dir, 'index.js')).handler, name).toBe('function')

    expect(bundles.map(({ name }) => name)).toEqual([...functionNames])
  })

  it('carry the configuration in them', async () => {
    expect(await require(join(bundle('ingest').dir, 'index.js')).handler()).toEqual(config)
  })

  it('are the same each time, byte for byte', async () => {
    const again = await bundleFunctions({ config, handlersDir, outDir: join(dir, 'again') })

    for (const { name, dir } of again) {
      expect(readFileSync(join(dir, 'index.js'))).toEqual(readFileSync(join(bundle(name).dir, 'index.js')))
    }
  })

  it('say what fills them', () => {
    expect(sizeTable(bundles)).toMatch(/^deliver +[\d.]+ KB {2}@smithy\/core [\d.]+ KB, /m)
  })

  it('over the limit fail the build, with the largest inputs named', async () => {
    const building = bundleFunctions({ config, handlersDir, outDir: join(dir, 'large'), limit: 50 * 1024 })

    await expect(building).rejects.toThrow(
      /^deliver: [\d.]+ KB is over the limit of 50.0 KB[\s\S]+@smithy\/core/,
    )
  })

  it('that do not compile fail the build', async () => {
    const building = bundleFunctions({ config, handlersDir: join(dir, 'nowhere'), outDir: join(dir, 'none') })

    await expect(building).rejects.toThrow(/Could not resolve/)
    expect(existsSync(join(dir, 'none'))).toBe(false)
  })
})

describe('credentials in a bundle', () => {
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDOFTHEROLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-of-the-role',
  }
  const before = { ...process.env }
  let server: Server
  let seen: IncomingMessage | undefined

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen = request
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    Object.assign(process.env, environment, { AWS_ENDPOINT_URL_SQS: url })
  })
  afterAll(() => {
    process.env = before
    server.close()
  })

  it('bring no chain of providers along', () => {
    const paths = bundle('deliver').inputs.map(({ path }) => path)

    expect(paths.filter((path) => /credential-provider-(?!env)|nested-clients/.test(path))).toEqual([])
  })

  it('are those of the environment', async () => {
    const { handler } = require(join(bundle('deliver').dir, 'index.js'))

    await handler().catch(() => 'the answer does not matter')

    expect(seen?.headers.authorization).toContain('Credential=AKIDOFTHEROLE/')
    expect(seen?.headers['x-amz-security-token']).toBe('session-of-the-role')
  })
})
