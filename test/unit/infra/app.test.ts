import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { scratchDir } from './synthesize.ts'

// Seconds of computing each: give a busy machine time.
vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../../..', import.meta.url))
const dir = scratchDir()
afterAll(() => rmSync(dir, { recursive: true }))

interface Ended {
  code: number
  stderr: string
}

/** `node infra/app.ts`, as `cdk synth` runs it. */
function synth(outdir: string, context: Record<string, string>): Promise<Ended> {
  const env = {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_VALIDATION: 'false',
  }
  return new Promise((resolve) => {
    execFile(process.execPath, ['infra/app.ts'], { cwd: root, env }, (error, _, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    )
  })
}

describe('cdk app', () => {
  it('writes the template of the stage, with its bundles as assets', async () => {
    const outdir = join(dir, 'good')

    expect(await synth(outdir, { stage: 'dev' })).toMatchObject({ code: 0 })

    const { Resources } = JSON.parse(readFileSync(join(outdir, 'workbridge-dev.template.json'), 'utf8'))
    const assets = Object.values<{ Type: string; Metadata?: Record<string, string> }>(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Metadata }) =>
        readFileSync(join(outdir, Metadata?.['aws:asset:path'] ?? '', 'index.js'), 'utf8'),
      )
    expect(assets.length).toBe(9)
    expect(assets.filter((code) => !code.includes('handler'))).toEqual([])
  })

  it('says all faults of the configuration at once and writes nothing', async () => {
    const config = join(dir, 'faulty')
    mkdirSync(join(config, 'sources'), { recursive: true })
    writeFileSync(join(config, 'workbridge.yaml'), 'namespace: not-a-uuid\n')
    writeFileSync(join(config, 'sources', 'crm.yaml'), 'clients: [crm]\nassets: [nowhere]\n')

    const { code, stderr } = await synth(join(dir, 'bad'), { config })

    expect(code).toBe(1)
    expect(stderr).toMatch(/workbridge\.yaml:1: /)
    expect(stderr).toMatch(/crm\.yaml:2: /)
  })
})
