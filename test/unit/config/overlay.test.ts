import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../infra/config/load.ts'
import { faultsOf, good, tempConfig } from './temp-config.ts'

function load(files: Record<string, string | undefined>, stage: string) {
  const loaded = loadConfig({ dir: tempConfig(files), stage })
  if ('faults' in loaded) throw new Error(loaded.faults.map(String).join('\n'))
  return loaded.config
}

const real = { 'stages/production/assets/claims-review.yaml': 'destination: claims@acme.insure\n' }

describe('the overlay of a stage', () => {
  it('merges maps and keeps the rest', () => {
    const config = load(
      { 'stages/eu/connections/webex.yaml': 'region: eu1\nlimits: {concurrency: 9}\n' },
      'eu',
    )

    expect(config.stage).toBe('eu')
    expect(config.connections.webex).toMatchObject({ platform: 'webex', region: 'eu1' })
    expect(config.connections.webex?.limits).toEqual({
      callsPerMinute: 300,
      upkeepShare: 0.1,
      concurrency: 9,
    })
  })

  it('replaces lists', () => {
    const config = load({ 'stages/dev/sources/claims.yaml': 'clients: [one, two]\n' }, 'dev')

    expect(config.sources.claims?.clients).toEqual(['one', 'two'])
  })

  it('takes a member away with null', () => {
    const base = `${good['assets/claims-review.yaml']}priority: {flowSetting: p}\n`

    const config = load(
      { 'assets/claims-review.yaml': base, 'stages/dev/assets/claims-review.yaml': 'priority: null\n' },
      'dev',
    )

    expect(config.assets['claims-review']).not.toHaveProperty('priority')
  })

  it('may be empty, and may add a file of its own', () => {
    const config = load(
      {
        'stages/dev/sources/claims.yaml': '# nothing yet\n',
        'stages/dev/sources/demo.yaml': 'hook: true\nassets: [claims-review]\n',
        'stages/dev/assets/claims-review.yaml': 'origin: {id: "{source}:{externalId}"}\n',
      },
      'dev',
    )

    expect(Object.keys(config.sources)).toEqual(['claims', 'demo'])
  })

  it('is where its own faults are reported, and the base where the base is wrong', () => {
    const faults = faultsOf(
      {
        'connections/webex.yaml':
          'platform: webex\nregion: us1\nsubscriptions: [5]\nlimits:\n  callsPerMinute: 0\n',
        'stages/eu/connections/webex.yaml': '\nlimits:\n  concurrency: 1\n',
      },
      'eu',
    )

    expect(faults).toEqual([
      expect.stringMatching(/^connections\/webex\.yaml:3: "subscriptions\[0\]" must be text, not 5/),
      expect.stringMatching(/^connections\/webex\.yaml:5: "limits\.callsPerMinute" must be at least 1/),
      expect.stringMatching(
        /^stages\/eu\/connections\/webex\.yaml:3: "limits\.concurrency" must be at least 2/,
      ),
    ])
  })

  it('of another stage is not read', () => {
    expect(faultsOf({ 'stages/eu/connections/webex.yaml': 'region: 5\n' }, 'dev')).toEqual([])
  })

  it('must exist, except for dev and production: a misspelt stage is not deployed from the base', () => {
    expect(faultsOf({}, 'dev')).toEqual([])
    expect(faultsOf({}, 'prodution')).toEqual([
      'stages/prodution:1: there is no stage "prodution"; did you mean "production"?',
    ])
  })
})

describe('the production stage', () => {
  it.each([
    'claims@example.com',
    'claims@example.org',
    'claims@example.net',
    'claims@Example.biz',
    'claims@mail.example.com',
    'claims@acme.example',
    'claims@acme.test',
    'claims@acme.invalid',
  ])('refuses the example address %s', (address) => {
    const overlay = { 'stages/production/assets/claims-review.yaml': `destination: ${address}\n` }

    expect(faultsOf(overlay, 'production')).toEqual([
      `stages/production/assets/claims-review.yaml:1: "${address}" is an example address, and production refuses those; put the real business address into stages/production/assets/claims-review.yaml`,
    ])
    expect(faultsOf({ 'stages/eu/assets/claims-review.yaml': `destination: ${address}\n` }, 'eu')).toEqual([])
  })

  it.each([
    'claims@acme.insure',
    'claims@myexample.com',
    'claims@example.com.acme.insure',
    'tests@contest.com',
  ])('takes %s', (address) => {
    expect(
      faultsOf({ 'stages/production/assets/claims-review.yaml': `destination: ${address}\n` }, 'production'),
    ).toEqual([])
  })

  it('refuses demo clients and the namespace of the example', () => {
    const faults = faultsOf(
      {
        ...real,
        'sources/claims.yaml': 'clients:\n  - real\n  - workbridge-demo\nassets: [claims-review]\n',
        'workbridge.yaml': 'namespace: 5b0f6c6e-2f0c-4c39-9a57-6c1f5f2f3f10\n',
      },
      'production',
    )

    expect(faults).toEqual([
      expect.stringMatching(/^sources\/claims\.yaml:3: "workbridge-demo" is a demo client/),
      expect.stringMatching(/^workbridge\.yaml:1: is the namespace of the example/),
    ])
  })
})
