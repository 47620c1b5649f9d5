import { describe, expect, it } from 'vitest'
import { assetFile, connection, eachFault, faultsOf, good } from './temp-config.ts'

const key = '{key: k, name: K, required: true}'
const source = (...lines: string[]) => ({ 'sources/claims.yaml': `${lines.join('\n')}\n` })

describe('faults across files', () => {
  eachFault([
    [
      'an unknown connection',
      'assets/claims-review.yaml:1: there is no connection "webx"; did you mean "webex"?',
      { 'assets/claims-review.yaml': assetFile([key]).replace('webex', 'webx') },
    ],
    [
      'an unknown asset',
      'sources/claims.yaml:4: there is no asset "claim-review"; did you mean "claims-review"?',
      source('clients: [a]', 'assets:', '  - claims-review', '  - claim-review'),
    ],
    [
      'an unknown asset like no other',
      'sources/claims.yaml:2: there is no asset "faxes"; there is "claims-review"',
      source('clients: [a]', 'assets: [faxes]'),
    ],
    [
      'an asset twice',
      /:2: "claims-review" is there twice/,
      source('clients: [a]', 'assets: [claims-review, claims-review]'),
    ],
    [
      'a client with a blank',
      /:1: "clients\[0\]" must be 1 to 256 visible/,
      source('clients: [a b]', 'assets: [claims-review]'),
    ],
    [
      'a client twice',
      /:1: "a" is there twice; keep one/,
      source('clients: [a, a]', 'assets: [claims-review]'),
    ],
    [
      'a source nobody can push to',
      /:1: nobody can push to this source; /,
      source('assets: [claims-review]'),
    ],
    [
      'a business address twice',
      /^assets\/other\.yaml:3: "Claims@acme\.insure" is the business address of asset "claims-review" already/,
      { 'assets/other.yaml': assetFile([key]).replace('claims@acme', 'Claims@acme') },
    ],
    [
      'a business address that is none',
      /^assets\/claims-review\.yaml:3: "destination" must be the business address/,
      { 'assets/claims-review.yaml': assetFile([key]).replace('claims@acme.insure', 'claims') },
    ],
    [
      'searches out of order',
      /:6: is not later than the entry before/,
      connection('find:', '  after:', '    - 5m', '    - 2m', '    - 15m'),
    ],
    [
      'one search only',
      /:3: "find.after" must have at least two entries/,
      connection('find: {after: [15m]}'),
    ],
    [
      'no search after the settle time',
      /:4: must be shorter than the last entry of "find\.after"/,
      connection('find:', '  settle: 20m'),
    ],
  ])

  it('lets two connections have the same business address', () => {
    const other = assetFile([key]).replace('webex', 'webex-eu')

    expect(faultsOf({ ...twoConnections, 'assets/other.yaml': other })).toEqual([])
  })
})

describe('connections of Genesys Cloud', () => {
  const genesys = (...lines: string[]) => ({
    'connections/genesys.yaml': ['platform: genesys-cloud', ...lines, ''].join('\n'),
  })

  it.each(['us-east-1', 'eusc-de-east-1', 'mypurecloud.de'])('lie in region %s', (region) => {
    expect(faultsOf(genesys(`region: ${region}`))).toEqual([])
  })

  eachFault([
    [
      'an unknown region',
      'connections/genesys.yaml:2: there is no Genesys Cloud region "us-eats-1"; did you mean "us-east-1"?',
      genesys('region: us-eats-1'),
    ],
    [
      'a data center of Webex',
      /^connections\/genesys\.yaml:2: there is no Genesys Cloud region "us1"; there is "us-east-1", "us-east-2", /,
      genesys('region: us1'),
    ],
    [
      'a setting of Webex',
      'connections/genesys.yaml:3: "eventTime" is for webex connections only; take it out',
      genesys('region: us-east-1', 'eventTime: dispatch'),
    ],
    [
      'a search nobody makes',
      'connections/genesys.yaml:3: "find" is for webex connections only; take it out',
      genesys('region: us-east-1', 'find: {settle: 1m}'),
    ],
    [
      'a region of Genesys Cloud on Webex',
      /^connections\/webex\.yaml:2: "region" must be a data center such as us1, /,
      { 'connections/webex.yaml': 'platform: webex\nregion: us-east-1\n' },
    ],
    [
      'an asset there',
      'assets/claims-review.yaml:1: "genesys" is of genesys-cloud, and tasks cannot be sent there yet; there is "webex"',
      {
        ...genesys('region: us-east-1'),
        'assets/claims-review.yaml': assetFile([key]).replace('webex', 'genesys'),
      },
    ],
  ])

  it('need no source and no asset where only trigger rules act', () => {
    const none = {
      'connections/webex.yaml': undefined,
      'sources/claims.yaml': undefined,
      'assets/claims-review.yaml': undefined,
    }
    const rule = 'when: acd.start\naction: {reprioritize: {}}\n'

    expect(faultsOf({ ...none, ...genesys('region: us-east-1'), 'triggers/raise.yaml': rule })).toEqual([])
    expect(faultsOf({ ...none, ...genesys('region: us-east-1') })).toHaveLength(2)
  })
})

it('regression: clients that are no texts are told as such, not as the same client twice', () => {
  const faults = faultsOf(source('clients: [1, []]', 'assets: [claims-review]'))

  expect(faults).toHaveLength(2)
  expect(faults.join(' ')).not.toMatch(/twice|undefined/)
})

const twoConnections = { 'connections/webex-eu.yaml': 'platform: webex\nregion: eu1\n' }

describe('origins of shared assets', () => {
  const shared = (template: string, sources: readonly string[]) =>
    faultsOf({
      'assets/claims-review.yaml': `${good['assets/claims-review.yaml']}origin: {id: "${template}"}\n`,
      ...Object.fromEntries(
        sources.map((id) => [`sources/${id}.yaml`, 'clients: [c]\nassets: [claims-review]\n']),
      ),
    })

  it('must tell the sources apart', () => {
    expect(shared('{externalId}', ['crm'])).toEqual([
      expect.stringMatching(
        /^assets\/claims-review\.yaml:8: "origin\.id" must hold \{source\}.*: claims, crm share/,
      ),
    ])
  })

  it.each([
    ['{source}:{externalId}', []],
    ['{source}:{externalId}', ['claims-eu']],
    ['{externalId}/{source}', ['eu-claims']],
    ['{source}-{externalId}', ['fax']],
  ])('takes %s beside %j', (template, sources) => {
    expect(shared(template, sources)).toEqual([])
  })

  it.each([
    ['{source}-{externalId}', ['claims-eu']],
    ['{externalId}-{source}', ['eu-claims']],
    ['{source}{externalId}', ['claims2']],
  ])('refuses %s beside %j, where two ids can give one key', (template, sources) => {
    expect(shared(template, sources)).toEqual([expect.stringContaining('is ambiguous: ids of claims and ')])
  })
})
