import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../infra/config/load.ts'
import { assetFile, assetLines, connection, eachFault, faultsOf, field, tempConfig } from './temp-config.ts'

const file = 'connections/webex.yaml'

/** Lists that name the one before nine times: `b: &b [*a, …]`. */
const multiplied = (names: string): string[] =>
  [...names].slice(1).map((name, at) => `${name}: &${name} [${Array(9).fill(`*${names[at]}`).join(', ')}]`)

describe('faults of files and shapes', () => {
  eachFault([
    ['a missing key', `${file}:1: "region" is missing; add it`, { [file]: 'platform: webex\n' }],
    ['a misspelt key', `${file}:3: unknown key "limit"; did you mean "limits"?`, connection('limit: {}')],
    [
      'a misspelt key further in',
      'assets/claims-review.yaml:5: unknown key "fields[0].typ"; did you mean "type"?',
      field('typ: string'),
    ],
    [
      'a wrong type',
      `${file}:4: "limits.callsPerMinute" must be a number, not "many"`,
      connection('limits:', '  callsPerMinute: many'),
    ],
    [
      'an unknown choice',
      `${file}:1: "platform" must be one of webex, genesys-cloud, not "webx"; did you mean "webex"?`,
      { [file]: 'platform: webx\nregion: us1\n' },
    ],
    [
      'a number out of bounds',
      /:3: "limits.concurrency" must be at least 2/,
      connection('limits: {concurrency: 1}'),
    ],
    [
      'a duration that is none',
      /:4: "retention" must be a whole number and a unit: 30s/,
      assetLines('retention: 30 days'),
    ],
    [
      'a duration out of bounds',
      /:4: "retention" must lie between 1d and 3650d/,
      assetLines('retention: 1h'),
    ],
    [
      'a name with a blank at its end',
      /:4: "priority.flowSetting" must not start or end/,
      assetLines('priority: {flowSetting: "a "}'),
    ],
    ['broken YAML', /^connections\/webex\.yaml:\d: not readable as YAML: /, connection('subscriptions: [a')],
    ['a key twice', /^connections\/webex\.yaml:3: not readable as YAML: .*unique/, connection('region: eu1')],
    ['an empty file', `${file}:1: the file must be a map of keys and values, not empty`, { [file]: '' }],
    [
      'an alias into itself',
      `${file}:3: an alias leads back into itself; write the value out`,
      connection('subscriptions: &a [*a]'),
    ],
    [
      'aliases that multiply to billions',
      `${file}:3: holds more than 20000 values, aliases counted each time; write less, or no aliases`,
      connection('a: &a [x, x, x, x, x, x, x, x, x]', ...multiplied('abcdefghi')),
    ],
    [
      'a folder nobody reads',
      'asset:1: nothing reads "asset"; did you mean "assets"?',
      { 'asset/x.yaml': '' },
    ],
    [
      'a file nobody reads',
      'assets/claims.yml:1: nothing reads this; call it <id>.yaml',
      { 'assets/claims.yml': '' },
    ],
    [
      'an impossible id',
      /^assets\/Claims_X\.yaml:1: "Claims_X" cannot be an id; name the file/,
      { 'assets/Claims_X.yaml': '' },
    ],
    [
      'no deployment file',
      /^workbridge\.yaml:1: is missing; write "namespace: <uuid>"/,
      { 'workbridge.yaml': undefined },
    ],
    [
      'a namespace that is no UUID',
      /^workbridge\.yaml:1: "namespace" must be a UUID/,
      { 'workbridge.yaml': 'namespace: x\n' },
    ],
  ])

  it('reads notes and dot files lying about as nothing', () => {
    expect(faultsOf({ 'README.md': '# ours', 'assets/notes.txt': 'x', '.gitkeep': '' })).toEqual([])
  })

  it('says all at once, the faults across files too', () => {
    const faults = faultsOf({
      'workbridge.yaml': 'namespace: mine\n',
      [file]: 'platform: webex\nregion: 17\n',
      'sources/claims.yaml': 'clients: [a]\nassets: [claims-revue]\nhook: yes\n',
      'assets/claims-review.yaml': assetFile(
        ['{key: k, name: K, pattern: "(a+)+"}', '{key: k, name: 5, type: numbr, min: 3, max: 1}'],
        ['origin: {name: "{data.x}"}', 'flowSettings: {a: "{"}', 'appendMode: no'],
      ),
    })

    expect(faults.map((fault) => fault.slice(0, fault.indexOf(': ')))).toEqual([
      ...[4, 5, 6, 7, 8, 9, 9, 9, 9].map((line) => `assets/claims-review.yaml:${line}`),
      `${file}:2`,
      ...[2, 3].map((line) => `sources/claims.yaml:${line}`),
      'workbridge.yaml:1',
    ])
  })

  it('names a folder that is not there', () => {
    const loaded = loadConfig({ dir: 'no/such/folder', stage: 'dev' })

    expect('faults' in loaded && loaded.faults.map(String)).toContain(
      'no/such/folder:1: this folder is not there; name the folder of your config',
    )
  })

  it('names the file as it was asked for, so that terminals can open it', () => {
    const dir = tempConfig({ 'workbridge.yaml': 'namespace: mine\n' })

    const loaded = loadConfig({ dir })

    expect('faults' in loaded && String(loaded.faults[0])).toContain(`${dir}/workbridge.yaml:1: `)
  })
})
