import { describe } from 'vitest'
import { asset, assetFile, assetLines, eachFault, entries, field } from './temp-config.ts'

const key = '{key: k, name: K, required: true}'
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => `{key: k${n}, name: K, required: true}`)

describe('faults of fields', () => {
  eachFault([
    [
      'no required field',
      /^assets\/claims-review\.yaml:4: no field is required; /,
      asset('{key: k, name: K}'),
    ],
    ['no viewable field', /^assets\/claims-review\.yaml:4: no field is viewable; /, field('viewable: false')],
    [
      'a field key twice',
      'assets/claims-review.yaml:6: "k" is already the key of fields[0]; keep one of the two',
      asset(key, key),
    ],
    [
      'no fields',
      /:4: "fields" must have at least one field/,
      { 'assets/claims-review.yaml': `${assetFile([]).trim()} []\n` },
    ],
    ['51 fields', /:4: "fields" must have at most 50 fields/, asset(...many(51))],
    [
      'a key of 101 bytes',
      /:5: "fields\[0\]\.key" must have at most 100 UTF-8 bytes/,
      asset(`{key: ${'é'.repeat(50)}x, name: K, required: true}`),
    ],
    ['a key with braces', /must not hold braces/, asset('{key: "{k}", name: K, required: true}')],
    [
      'min above max',
      /^assets\/claims-review\.yaml:5: "min" 2 is above "max" 1/,
      field('type: number, min: 2, max: 1'),
    ],
    [
      'min on a text',
      /^assets\/claims-review\.yaml:5: "min" bounds numbers and this is a string/,
      field('min: 2'),
    ],
    [
      'maxLength on a number',
      /"maxLength" bounds text and this is a number/,
      field('type: number, maxLength: 2'),
    ],
    [
      'maxLength above the platform limit',
      /"fields\[0\]\.maxLength" must be at most 1024/,
      field('maxLength: 1025'),
    ],
    [
      'a pattern on a boolean',
      /"pattern" has no use on a boolean/,
      field('type: boolean, pattern: true|false'),
    ],
    [
      'a pattern that does not compile',
      /^assets\/claims-review\.yaml:5: "pattern" is no regular expression/,
      field('pattern: "[a"'),
    ],
    [
      'a pattern that can run for ever',
      /:5: "pattern" can be made to run very long \(exponential\)/,
      field('pattern: "(a+)+"'),
    ],
    [
      'a value longer than the platform takes',
      /is longer than 1024 UTF-8 bytes/,
      field(`enum: [${'😀'.repeat(257)}]`),
    ],
    [
      'a value of another type',
      /"2026-02-30" is no date; mend it or the type/,
      field('type: date, enum: ["2026-02-30"]'),
    ],
    [
      'a value that misses the pattern',
      /"12" does not match "pattern"/,
      field('pattern: "[a-z]+", enum: [abc, "12"]'),
    ],
    ['a value twice', /"a" is there twice; keep one/, field('enum: [a, a]')],
    ['a value too long', /is longer than "maxLength" 1/, field('maxLength: 1, enum: [aa]')],
    ['a value out of bounds', /lies outside "min" and "max"/, field('type: number, max: 1, enum: ["2"]')],
    ['a number nobody can send', /"2\.0" is no number; mend it/, field('type: number, enum: ["2.0"]')],
  ])
})

describe('faults of templates and origins', () => {
  eachFault([
    [
      'an unknown placeholder',
      /^assets\/claims-review\.yaml:5: "flowSettings\.a" has the unknown placeholder \{externalID\}; use one of /,
      assetLines('flowSettings:', '  a: "{externalID}"'),
    ],
    [
      'a lone brace',
      /has a single \}; close the placeholder, or write \}\}/,
      assetLines('flowSettings: {a: "a}"}'),
    ],
    [
      'an unknown field',
      'assets/claims-review.yaml:5: "origin.name" speaks of {data.kk}, which is no field; did you mean "k"?',
      assetLines('origin:', '  name: "{data.kk}"'),
    ],
    [
      'an unmapped priority',
      /speaks of \{priority\}, and tasks that carry it are refused/,
      assetLines('flowSettings: {a: "{priority}"}'),
    ],
    [
      'a template too long',
      /"flowSettings\.a" has 513 bytes; the platform takes 512/,
      assetLines(`flowSettings: {a: ${'x'.repeat(513)}}`),
    ],
    [
      '16 flow settings',
      /:4: "flowSettings" must have at most 15 entries/,
      assetLines('flowSettings:', ...entries(16)),
    ],
    [
      '15 flow settings and a priority',
      'assets/claims-review.yaml:5: with priority and due date these are 16; the platform takes 15',
      assetLines('priority: {flowSetting: p}', 'flowSettings:', ...entries(15)),
    ],
    ['31 global variables', /must have at most 30 entries/, assetLines('globalVariables:', ...entries(31))],
    [
      'a name of 201 bytes',
      /:5: the name "flowSettings\.x+" must have at most 200 bytes/,
      assetLines('flowSettings:', `  ${'x'.repeat(201)}: x`),
    ],
    [
      'priority and due date in one',
      /:5: "p" carries the priority already/,
      assetLines('priority: {flowSetting: p}', 'dueAt: {flowSetting: p}'),
    ],
    [
      'a mapped setting with a template',
      /:4: "p" is a flow setting with a template/,
      assetLines('priority: {flowSetting: p}', 'flowSettings: {p: x}'),
    ],
    [
      'an origin without external id',
      /:4: "origin\.id" must hold \{externalId\} exactly once/,
      assetLines('origin: {id: "{source}"}'),
    ],
    [
      'the external id twice',
      /must hold \{externalId\} exactly once/,
      assetLines('origin: {id: "{externalId}{externalId}"}'),
    ],
    [
      'an origin of what may change',
      /may use \{externalId\} and \{source\} only/,
      assetLines('origin: {id: "{externalId}{data.k}"}'),
    ],
    [
      'an origin with blanks',
      /must be visible ASCII without blanks/,
      assetLines('origin: {id: "claim {externalId}"}'),
    ],
  ])
})
