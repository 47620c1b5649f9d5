import { describe, expect, it } from 'vitest'
import { faultsOf } from './helpers.ts'

type Row = [when: string, ...faults: string[]]

const rows: Record<string, Row[]> = {
  syntax: [
    ['', '1: ends too early; a topic or a test such as mediaType==CALLBACK belongs here'],
    ['acd.start &', '12: ends too early; a topic or a test such as mediaType==CALLBACK belongs here'],
    ['acd.start && x', '11: "&&" is no operator; write & once'],
    ['acd.start & mediaType = CALLBACK', '23: "=" is no operator; write =='],
    ['acd.start & mediaType === CALLBACK', '23: "===" is no operator; write =='],
    ['acd.start & routingPriority => 5', '29: "=>" is no operator; write >='],
    ['acd.start & (mediaType==CALLBACK', '33: ends too early; close the parenthesis of column 13'],
    ['acd.start)', '10: has ")" where it does not fit; join tests with & or |, and quote texts with blanks'],
    ['acd.start & ani=="x', '18: this text has no end; close it with "'],
    [
      'acd.start & ani startswith x',
      '17: has "startswith" where it does not fit; did you mean "startsWith"?',
    ],
    [
      'acd.start & mediaType in CALLBACK',
      '26: has "CALLBACK" where it does not fit; write the values in parentheses: (A, B)',
    ],
    ['acd.start & routingPriority > high', '31: a number belongs here, without quotes'],
    ['acd.start & callbackNumbers size 1.5', '34: a size is a whole number, 0 or above'],
    [
      'acd.start & callbackNumbers[x]==1',
      '29: has "x" where it does not fit; brackets hold an index, * for each element, or a name in quotes',
    ],
    ['acd.start & a..b==1', '15: "" cannot be the name of a field; take the point out'],
    ['acd.start & "mediaType"==CALLBACK', '13: write ["mediaType"] to test a field of that name'],
    ['acd.start; x', '10: unexpected ";"; put text in quotes'],
    [
      "acd.start & ani=='\\d'",
      '19: only \\\\, \\", \\\', \\n, \\r, \\t and \\uXXXX can follow a backslash; write \\\\ for itself',
    ],
    [
      "acd.start & ani like 'a\\\\d'",
      '22: in "like", a backslash can only stand before * or another backslash',
    ],
  ],
  topics: [
    ['acd.strat', '1: there is no topic "acd.strat"; did you mean "acd.start"?'],
    ['acd.start | task:faild', '13: there is no topic "task:faild"; did you mean "task:failed"?'],
    ['mediaType', '1: "mediaType" is a field, not a topic; test it, as in: mediaType==…'],
    ['mediaType==CALLBACK', '1: holds for topics it does not name; begin with one, as in: acd.start & (…)'],
    ['!acd.start', '1: holds for topics it does not name; begin with one, as in: acd.start & (…)'],
    ['acd.start & acd.end', '1: can never hold: no event has two topics; join topics with |'],
  ],
  fields: [
    ['acd.start & mediaTyp==CALLBACK', '13: "mediaTyp" is no field of acd.start; did you mean "mediaType"?'],
    ['acd.start & acdOutcome==ABANDON', '13: "acdOutcome" is no field of acd.start; acd.end has it'],
    [
      '(acd.start | task:failed) & mediaType==CALLBACK',
      '29: "mediaType" is no field of task:failed; acd.start has it',
    ],
    ['acd.start & mediaType==CALBACK', '13: "mediaType" is never CALBACK; did you mean "CALLBACK"?'],
    [
      'acd.start & mediaType in (CALLBACK, callback)',
      '13: "mediaType" is never callback; did you mean "CALLBACK"?',
    ],
    ['acd.start & routingPriority==HIGH', '13: "routingPriority" is a whole number, and HIGH is text'],
    ['acd.start & routingPriority==1.5', '13: "routingPriority" is a whole number, and 1.5 is none'],
    ['acd.start & ani==49', '13: "ani" is text; write "49" in quotes'],
    ['acd.start & ani<5', '13: "ani" is text; < is for numbers'],
    ['acd.start & routingPriority like 5*', '13: "routingPriority" is a whole number; "like" is for text'],
    [
      'acd.start & callbackNumbers==x',
      '13: "callbackNumbers" is a list; use "contains", or test callbackNumbers[*]',
    ],
    ['acd.start & ani all (x)', '13: "ani" is text; "all" is for lists: use "in"'],
    ['acd.start & mediaType[*]==CALLBACK', '13: "mediaType" is no list; take the bracket out'],
    ['acd.start & ani.x==y', '13: "ani" is text and has no field "x"'],
    [
      'workitem & changes.field==statusId',
      '12: "changes" is a list; write changes[*].field for any of its elements',
    ],
    ['workitem & changes[*].feld==statusId', '12: "feld" is no field of workitem; did you mean "field"?'],
    ['workitem & customFields.x size 1', '12: "customFields.x" is an object and has no size'],
  ],
  'all at once': [
    [
      'acd.start & (mediaTyp==X | ani<5) & routingPriority==HIGH',
      '14: "mediaTyp" is no field of acd.start; did you mean "mediaType"?',
      '28: "ani" is text; < is for numbers',
      '37: "routingPriority" is a whole number, and HIGH is text',
    ],
    [
      'acd.strat | task:faild',
      '1: there is no topic "acd.strat"; did you mean "acd.start"?',
      '13: there is no topic "task:faild"; did you mean "task:failed"?',
    ],
  ],
}

describe.each(Object.entries(rows))('%s', (_, cases) => {
  it.each(cases)('%s', (when, ...faults) => {
    expect(faultsOf(when)).toEqual(faults)
  })
})

it.each([
  'acd.start & mediaType==CALLBACK | task:failed & reason==NOT_FOUND',
  'workitem & changes[*].field==statusId & customFields.claim_id_identifier.value like CLM*',
  'workitem & customFields["claim id"].value in (1, x, true)',
  'customer.start & journeyContext.customer.id exists',
  'attributes & attributes["any name"] exists',
  'acd.start & callbackNumbers[0] startsWith "+49" & size(callbackNumbers) > 1',
  'acd.start & !(queueId in (a, b)) & !skillExpressionApplied==true',
  '"task:failed" & disposition!=retry',
])('is good: %s', (when) => {
  expect(faultsOf(when)).toEqual([])
})

it('refuses what is nested too deep or too long instead of breaking', () => {
  expect(faultsOf('('.repeat(5_000))).toEqual(['52: is nested deeper than 50; take parentheses out'])
  expect(faultsOf('!'.repeat(5_000))).toEqual(['52: is nested deeper than 50; take parentheses out'])
  expect(faultsOf('x'.repeat(8_001))).toEqual(['1: is longer than 8000 characters; make it two rules'])
})
