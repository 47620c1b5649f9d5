import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempConfig } from './temp-config.ts'

const script = join(import.meta.dirname, '..', '..', '..', 'infra', 'config', 'check.ts')

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('config:check', () => {
  it('sums up a good stage', () => {
    const { status, stdout } = check('--config', tempConfig(), '--stage', 'dev')

    expect(status).toBe(0)
    expect(stdout).toMatch(/^stage dev: good\n {2}connection webex: webex us1, 300 calls a minute\n/)
    expect(stdout).toContain('source claims: acme-claims -> claims-review')
  })

  it('checks every stage that has an overlay, and fails if one is wrong', () => {
    const dir = tempConfig({
      'stages/eu/connections/webex.yaml': 'region: eu1\n',
      'stages/us/connections/webex.yaml': 'region: 5\nlimits: {concurrency: 0}\n',
    })

    const { status, stdout, stderr } = check('--config', dir)

    expect(status).toBe(1)
    expect(stdout).toContain('stage eu: good')
    expect(stderr).toContain('stage us: 2 faults\n')
    expect(stderr).toMatch(/^\S+stages\/us\/connections\/webex\.yaml:1: "region" must be text, not 5$/m)
  })

  it('checks the base alone when there is no stage', () => {
    const { status, stdout } = check('--config', tempConfig())

    expect(status).toBe(0)
    expect(stdout).toContain('stage base: good')
  })
})
