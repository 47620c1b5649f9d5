import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../infra/config/load.ts'
import { summary } from '../../../infra/config/summary.ts'
import { eachFault, type FaultCase, faultsOf, tempConfig } from './temp-config.ts'

const end = 'action: {end: {source: claims, externalId: "{origin}"}}'
const trigger = (...lines: string[]) => ({ 'triggers/failed.yaml': `${lines.join('\n')}\n` })

function triggersOf(files: Record<string, string>) {
  const loaded = loadConfig({ dir: tempConfig(files) })
  if ('faults' in loaded) throw new Error(loaded.faults.join('\n'))
  return loaded.config
}

describe('config/triggers', () => {
  it('come out with their expression read, topics by full name, and times in milliseconds', () => {
    const { triggers } = triggersOf(trigger('when: task:failed & reason==NOT_FOUND', 'maxAge: 2m', end))

    expect(triggers).toEqual({
      failed: {
        id: 'failed',
        when: 'task:failed & reason==NOT_FOUND',
        mode: 'live',
        connection: 'webex',
        topics: ['task:failed'],
        maxAgeMs: 120_000,
        expression: {
          op: 'and',
          at: 1,
          of: [
            { op: 'topic', topic: 'task:failed', at: 1 },
            { op: '==', path: ['reason'], value: 'NOT_FOUND', at: 15 },
          ],
        },
        action: { do: 'end', source: 'claims', externalId: '{origin}' },
      },
    })
  })

  it('need not be there, and are left out when they are off', () => {
    expect(triggersOf({}).triggers).toEqual({})
    expect(triggersOf(trigger('when: task:failed', 'enabled: false', end)).triggers).toEqual({})
  })

  it('raise the media they ask for', () => {
    const file = (when: string, policy = '') => ({
      'connections/genesys.yaml': 'platform: genesys-cloud\nregion: us-east-1\n',
      'triggers/raise.yaml': `when: ${when}\naction: { reprioritize: { ${policy} } }\n`,
    })
    const faults = (when: string, policy?: string) => faultsOf(file(when, policy)).join()

    expect(faults('acd.start & mediaType==VOICE')).toContain('"when" is for VOICE')
    expect(faults('acd.start & mediaType in (VOICE, CHAT) & routingPriority<9')).toContain('[VOICE, CHAT]')
    expect(faults('acd.start & mediaType==VOICE', 'mediaTypes: [VOICE]')).toBe('')
    expect(faults('acd.start & mediaType==VOICE', 'mediaTypes: []')).toBe('')
    expect(faults('acd.start & (mediaType==VOICE | mediaType==CALLBACK)')).toBe('')
    expect(faults('acd.start & mediaType!=VOICE')).toBe('')
    expect(faults('acd.start')).toBe('')
  })

  it('differ by stage like everything else', () => {
    const files = { ...trigger('when: task:failed', end), 'stages/eu/triggers/failed.yaml': 'mode: shadow\n' }
    const loaded = loadConfig({ dir: tempConfig(files), stage: 'eu' })

    expect('config' in loaded && loaded.config.triggers.failed?.mode).toBe('shadow')
  })

  it('are summed up, and a rule that no value leads to is named', () => {
    const config = triggersOf(trigger('when: task:failed & reason!=NOT_FOUND', 'mode: shadow', end))

    expect(summary(config)).toContain('trigger failed: task:failed & reason!=NOT_FOUND -> end (shadow)\n')
    expect(summary(config)).toContain(
      'note: trigger failed cannot be indexed: no == or in (…) is necessary for it, so every task:failed is tested; add one',
    )
  })

  it('creates, with the fields the asset wants', () => {
    const create =
      'action: {create: {source: claims, asset: claims-review, externalId: "retry-{taskId}", data: {claimNumber: "{origin}"}}}'

    expect(triggersOf(trigger('when: task:failed', create)).triggers.failed?.action).toEqual({
      do: 'create',
      source: 'claims',
      asset: 'claims-review',
      externalId: 'retry-{taskId}',
      data: { claimNumber: '{origin}' },
    })
  })
})

describe('faults of triggers', () => {
  const file = 'triggers/failed.yaml'
  const rule = (when: string, ...lines: string[]) =>
    trigger(`when: ${when}`, ...(lines.length > 0 ? lines : [end]))
  const cases: FaultCase[] = [
    [
      'an unknown topic',
      `${file}:1: "when", column 1: there is no topic "task:faild"; did you mean "task:failed"?`,
      rule('task:faild'),
    ],
    [
      'an unknown field',
      `${file}:1: "when", column 15: "reson" is no field of task:failed; did you mean "reason"?`,
      rule('task:failed & reson==X'),
    ],
    [
      'no syntax',
      `${file}:1: "when", column 13: ends too early; close the parenthesis of column 1`,
      rule('(task:failed'),
    ],
    ['no expression', `${file}:1: "when" must not be empty`, rule('""')],
    [
      'no action',
      `${file}:2: "action" has no action; say one of reprioritize, create, append, end`,
      rule('task:failed', 'action: {}'),
    ],
    [
      'two actions',
      `${file}:2: "action" has append and end; a rule has one action: make it two rules`,
      rule(
        'task:failed',
        'action: {append: {source: claims, externalId: x}, end: {source: claims, externalId: x}}',
      ),
    ],
    [
      'an action that is none',
      /"triggers\/failed.yaml:2: unknown key "action.finish"|unknown key "action.finish"/,
      rule('task:failed', 'action: {finish: {}, end: {source: claims, externalId: x}}'),
    ],
    [
      'delay and maxAge',
      `${file}:3: "delay" and "maxAge" exclude each other, as on the platform; take one out`,
      rule('task:failed', 'maxAge: 30s', 'delay: 60s', end),
    ],
    [
      'a delay before a callback is raised',
      `${file}:2: "delay" is not for callbacks: say how long the first step waits with "firstWait"`,
      {
        ...rule('acd.start & mediaType==CALLBACK', 'delay: 60s', 'action: {reprioritize: {}}'),
        'connections/genesys.yaml': 'platform: genesys-cloud\nregion: us-east-1\n',
      },
    ],
    [
      'an unknown connection',
      `${file}:2: there is no connection "wbex"; did you mean "webex"?`,
      rule('task:failed', 'connection: wbex', end),
    ],
    [
      'topics of two platforms',
      `${file}:1: "when" has topics of webex and genesys-cloud; make it a rule for each platform`,
      rule('task:failed | user.start', 'action: {end: {source: claims, externalId: x}}'),
    ],
    [
      'a topic that no connection has',
      `${file}:1: "when": its topics come from genesys-cloud, and no connection is of that platform; add one to connections/`,
      rule('acd.start & mediaType==CALLBACK', 'action: {reprioritize: {}}'),
    ],
    [
      'an unknown source',
      `${file}:2: there is no source "claim"; did you mean "claims"?`,
      rule('task:failed', 'action: {end: {source: claim, externalId: x}}'),
    ],
    [
      'an unknown asset',
      `${file}:2: there is no asset "claims-revue"; did you mean "claims-review"?`,
      rule(
        'task:failed',
        'action: {create: {source: claims, asset: claims-revue, externalId: x, data: {claimNumber: x}}}',
      ),
    ],
    [
      'a required field that is not given',
      `${file}:2: asset "claims-review" requires claimNumber; add it to "data"`,
      rule('task:failed', 'action: {create: {source: claims, asset: claims-review, externalId: x}}'),
    ],
    [
      'a field no asset has',
      `${file}:2: no asset of this source has the field "claimNumbr"; did you mean "claimNumber"?`,
      rule('task:failed', 'action: {append: {source: claims, externalId: x, data: {claimNumbr: x}}}'),
    ],
    [
      'a placeholder that is no field',
      `${file}:2: "end.externalId": "orgin" is no field of task:failed; did you mean "origin"?`,
      rule('task:failed', 'action: {end: {source: claims, externalId: "{orgin}"}}'),
    ],
    [
      'a placeholder that is a list',
      `${file}:2: "end.externalId": {fields} is a list or many values; name one value`,
      rule('task:failed', 'action: {end: {source: claims, externalId: "{fields}"}}'),
    ],
    [
      'a single brace',
      `${file}:2: "end.externalId", column 2: a single {; write {{ for the character itself`,
      rule('task:failed', 'action: {end: {source: claims, externalId: "a{b"}}'),
    ],
    [
      'an increment that is none',
      /"action.reprioritize.increment" must be a whole number from 1 to 1000, a list/,
      rule('task:failed', 'action: {reprioritize: {increment: x}}'),
    ],
  ]

  eachFault(cases.slice(0, -1))

  it('says what of a reprioritization is wrong, all at once', () => {
    const faults = faultsOf(
      rule(
        'task:failed',
        'action:',
        '  reprioritize:',
        '    increment: x',
        '    firstWait: 5',
        '    topPriority: 1e9',
      ),
    )

    expect(faults).toEqual([
      `${file}:1: "when" lets in task:failed, and a callback is raised from the moment it enters a queue: name acd.start only`,
      `${file}:4: "action.reprioritize.increment" must be a whole number from 1 to 1000, a list of such numbers, or a list of {waited: 10m, points: 2}`,
      `${file}:5: "action.reprioritize.firstWait" must be a duration in quotes-free text such as 30s, 5m, 2h or 30d`,
      `${file}:6: "action.reprioritize.topPriority" must be at most 25000000`,
    ])
  })
})
