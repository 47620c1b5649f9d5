import { globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonSchemas } from '../../../infra/config/json-schemas.ts'
import { loadConfig } from '../../../infra/config/load.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const dir = join(root, 'config')

describe('the shipped config', () => {
  it('is good in stage dev, with the ids that demo and docs speak of', () => {
    const loaded = loadConfig({ dir, stage: 'dev' })

    expect(loaded).toHaveProperty('config')
    if (!('config' in loaded)) return
    const { connections, sources, assets, triggers } = loaded.config
    expect(Object.keys(connections)).toEqual(['genesys', 'webex'])
    expect(Object.keys(sources)).toEqual(['claims', 'crm', 'fax'])
    expect(Object.keys(assets)).toEqual(['claims-review', 'crm-lead', 'fax-intake'])
    expect(triggers['callback-prioritization']).toMatchObject({
      connection: 'genesys',
      mode: 'live',
      action: {
        do: 'reprioritize',
        strategy: 'step',
        firstWait: 300_000,
        interval: 300_000,
        increment: 1,
        mostBumps: 5,
        mediaTypes: ['CALLBACK'],
      },
    })
    for (const [id, source] of Object.entries(sources))
      expect(source.clients).toEqual([`${id}-client`, 'workbridge-demo'])
  })

  it('comes out with defaults filled in and durations in milliseconds', () => {
    const loaded = loadConfig({ dir, stage: 'dev' })

    if (!('config' in loaded)) throw new Error('not good')
    expect(loaded.config.connections.webex).toEqual({
      id: 'webex',
      platform: 'webex',
      region: 'us1',
      limits: { callsPerMinute: 300, upkeepShare: 0.1, concurrency: 5 },
      find: { afterMs: [30_000, 120_000, 300_000, 900_000], settleMs: 600_000 },
      subscriptions: [],
      eventTime: 'createdTime',
    })
    expect(loaded.config.assets['claims-review']).toMatchObject({
      id: 'claims-review',
      channel: 'ClaimsReview',
      destination: 'claims-work-items@example.biz',
      origin: { id: '{externalId}', name: '{data.customerAccountName}' },
      // The guide's create example has to come out unchanged, so this asset adds nothing of its own.
      flowSettings: {},
      globalVariables: {},
      appendMode: 'snapshot',
      whenStillUncertain: 'resend',
      afterEnd: 'reopen',
      retentionMs: 30 * 86_400_000,
    })
  })

  it('is refused in production, in words that say what to put where', () => {
    const loaded = loadConfig({ dir, stage: 'production' })

    if (!('faults' in loaded)) throw new Error('not refused')
    const messages = loaded.faults.map(({ message }) => message)
    expect(messages.filter((message) => message.includes('is an example address'))).toHaveLength(3)
    expect(messages.filter((message) => message.includes('is a demo client'))).toHaveLength(3)
    expect(messages.filter((message) => message.includes('namespace of the example'))).toHaveLength(1)
    expect(messages[0]).toContain('stages/production/assets/claims-review.yaml')
  })
})

describe('the JSON Schema files for editors', () => {
  it('are up to date (npm run config:schema)', () => {
    const folder = join(root, 'schemas', 'json')
    const written = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])

    expect(Object.fromEntries(written)).toEqual(jsonSchemas())
  })

  it('are named by every shipped YAML file', () => {
    const files = globSync('**/*.yaml', { cwd: dir })

    expect(files.length).toBeGreaterThan(8)
    for (const file of files) {
      const [, schema] =
        /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(dir, file), 'utf8')) ?? []
      const kind = /workbridge/.test(file)
        ? 'workbridge'
        : /(connection|source|asset|trigger)s\//.exec(file)?.[1]
      const overlay = file.startsWith('stages') ? '.overlay' : ''
      expect(resolve(dir, dirname(file), schema ?? '')).toBe(
        join(root, 'schemas', 'json', `${kind}${overlay}.json`),
      )
    }
  })
})
