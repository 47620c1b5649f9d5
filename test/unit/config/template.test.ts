import { describe, expect, it } from 'vitest'
import { durationMs } from '../../../schemas/duration.ts'
import { parseTemplate } from '../../../schemas/template.ts'

describe('parseTemplate', () => {
  it.each([
    ['', []],
    ['plain', [{ text: 'plain' }]],
    ['{externalId}', [{ from: 'externalId' }]],
    ['a {name} b', [{ text: 'a ' }, { from: 'name' }, { text: ' b' }]],
    ['{data.claim number.x}', [{ from: 'data', key: 'claim number.x' }]],
    ['{{{source}}}', [{ text: '{' }, { from: 'source' }, { text: '}' }]],
    ['{{source}}', [{ text: '{source}' }]],
  ])('reads %j', (template, parts) => {
    expect(parseTemplate(template)).toEqual({ parts })
  })

  it.each([
    ['{', /single \{; close the placeholder, or write \{\{/],
    ['a}', /single \}/],
    ['{a{source}}', /single \{/],
    ['{}', /unknown placeholder \{\}/],
    ['{data.}', /unknown placeholder \{data\.\}/],
    ['{externalid}', /unknown placeholder \{externalid\}; use one of \{externalId\}, /],
  ])('refuses %j', (template, fault) => {
    expect(parseTemplate(template)).toEqual({ fault: expect.stringMatching(fault) })
  })
})

describe('durationMs', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it.each(['', '30', 's', '1.5h', '-1s', '1 s', '1S', '1w'])('%j is none', (text) => {
    expect(durationMs(text)).toBeUndefined()
  })
})
