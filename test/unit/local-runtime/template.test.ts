// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's own syntax
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeDirectory, loadAssets } from '../../../local/template/assets.ts'
import { references } from '../../../local/template/intrinsics.ts'
import { creationOrder } from '../../../local/template/order.ts'
import type { Template, Value } from '../../../local/template/types.ts'
import { loadTemplate, openTemplate } from '../../../local/template.ts'
import { removeTemporary, temporaryDirectory } from './temporary.ts'

removeTemporary()

function open(template: Partial<Template>, given: Record<string, string> = {}) {
  return openTemplate(
    { stackName: 'demo', directory: '.', template: { Resources: {}, ...template }, assets: new Map() },
    given,
  )
}

describe('intrinsic functions', () => {
  const template: Partial<Template> = {
    Parameters: {
      Stage: { Type: 'String', Default: 'dev' },
      List: { Type: 'CommaDelimitedList', Default: 'a,b' },
    },
    Mappings: { Sizes: { 'us-east-1': { small: '1' } } },
    Conditions: {
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      IsNotDev: { 'Fn::Not': [{ Condition: 'IsDev' }] },
      Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsNotDev' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsNotDev' }, { Condition: 'IsDev' }] },
    },
    Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
  }
  const opened = open(template)
  opened.created('Queue', { ref: 'http://q/1', attributes: { Arn: 'arn:q', 'Nested.Name': 'deep' } })

  test.each<[string, Value, Value | undefined]>([
    ['plain values', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref list parameter', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    ['Ref resource', { Ref: 'Queue' }, 'http://q/1'],
    [
      'pseudo parameters',
      { 'Fn::Sub': '${AWS::Partition}:${AWS::Region}:${AWS::AccountId}' },
      'aws:us-east-1:000000000000',
    ],
    ['GetAtt list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:q'],
    ['GetAtt string', { 'Fn::GetAtt': 'Queue.Nested.Name' }, 'deep'],
    ['Join', { 'Fn::Join': ['-', ['x', { Ref: 'Stage' }, 1]] }, 'x-dev-1'],
    [
      'Split and Select',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
      'q',
    ],
    [
      'Sub with own names',
      { 'Fn::Sub': ['${Own}/${Queue.Arn}/${Stage}/${!Kept}', { Own: { Ref: 'Stage' } }] },
      'dev/arn:q/dev/${Kept}',
    ],
    ['If', { 'Fn::If': ['IsNotDev', 'big', { Ref: 'Stage' }] }, 'dev'],
    ['conditions', { 'Fn::If': ['Both', 1, { 'Fn::If': ['Either', 2, 3] }] }, 2],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, '1'],
    ['NoValue', { a: { Ref: 'AWS::NoValue' }, b: ['x', { Ref: 'AWS::NoValue' }] }, { b: ['x'] }],
    ['NoValue alone', { Ref: 'AWS::NoValue' }, undefined],
    ['keys that only look like a function', { Ref: 'Stage', other: 1 }, { Ref: 'Stage', other: 1 }],
  ])('%s', (_, value, expected) => {
    expect(opened.resolve(value)).toEqual(expected)
  })

  test.each<[string, Value, string]>([
    ['an unknown function', { 'Fn::Base64': 'x' }, 'Fn::Base64 is not supported'],
    ['an unknown name', { Ref: 'Nobody' }, 'Ref Nobody is not known'],
    [
      'an attribute nobody gives',
      { 'Fn::GetAtt': ['Queue', 'Size'] },
      'attribute Size of AWS::SQS::Queue Queue',
    ],
    ['a dynamic reference', 'x{{resolve:ssm:y}}', 'dynamic references'],
    ['an object where a string belongs', { 'Fn::Join': ['', [{ a: 1 }]] }, 'expected a string'],
  ])('fails loudly on %s', (_, value, message) => {
    expect(() => opened.resolve(value)).toThrow(message)
  })

  test('names what a value refers to', () => {
    const value: Value = {
      a: [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }],
      b: { 'Fn::Sub': ['${C.Arn} ${D} ${Own}', { Own: { Ref: 'E' } }] },
    }
    expect([...references(value)].sort()).toEqual(['A', 'B', 'C', 'D', 'E'])
  })
})

describe('resources', () => {
  test('come after what they need, else in template order', () => {
    const order = creationOrder({
      Late: { Type: 'X', Properties: { a: { Ref: 'Early' }, b: { Ref: 'SomeParameter' } } },
      Early: { Type: 'X', DependsOn: 'First' },
      Alone: { Type: 'X' },
      First: { Type: 'X' },
    })
    expect(order).toEqual(['First', 'Early', 'Late', 'Alone'])
  })

  test('a circle is named', () => {
    const resources = {
      A: { Type: 'X', DependsOn: ['B'] },
      B: { Type: 'X', Properties: { a: { Ref: 'A' } } },
    }
    expect(() => creationOrder(resources)).toThrow('A -> B -> A')
  })

  test('without their condition they do not exist', () => {
    const opened = open({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Gone: { Type: 'X', Condition: 'Never' }, There: { Type: 'X' } },
      Outputs: { Kept: { Value: { Ref: 'There' } }, Dropped: { Value: { Ref: 'Gone' }, Condition: 'Never' } },
    })
    opened.created('There', { ref: 'there' })
    expect(opened.resources.map(([id]) => id)).toEqual(['There'])
    expect(opened.outputs()).toEqual({ Kept: 'there' })
  })
})

describe('parameters', () => {
  test('all faults are told at once', () => {
    const Parameters = {
      Level: { Type: 'String', AllowedValues: ['low', 'high'] },
      Url: { Type: 'String', AllowedPattern: 'https?://.*' },
      Count: { Type: 'Number' },
      Missing: { Type: 'String' },
    }
    const given = { Level: 'mid', Url: 'ftp://x', Count: 'many', Other: '1' }
    expect(() => open({ Parameters }, given)).toThrow(
      /Other: .*no such parameter[\s\S]*Level: must be one of low, high[\s\S]*Url: must match[\s\S]*Count: must be a number[\s\S]*Missing: has no value/,
    )
  })
})

describe('a synthesized directory', () => {
  function prepare() {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'asset.abc'))
    const manifest = {
      files: { abc: { source: { path: 'asset.abc' }, destinations: { current: { objectKey: 'abc.zip' } } } },
    }
    writeFileSync(join(directory, 'demo.assets.json'), JSON.stringify(manifest))
    writeFileSync(join(directory, 'demo.template.json'), '{"Resources":{}}')
    return directory
  }

  test('gives the stack and its assets', () => {
    const directory = prepare()
    const loaded = loadTemplate(directory)
    expect(loaded.stackName).toBe('demo')
    expect(loaded.assets.get('abc.zip')).toBe(join(directory, 'asset.abc'))
  })

  test('two stacks are too many, none too few', () => {
    const directory = prepare()
    writeFileSync(join(directory, 'other.template.json'), '{}')
    expect(() => loadTemplate(directory)).toThrow('one stack is expected')
    expect(() => loadTemplate(temporaryDirectory())).toThrow('synthesize the stack first')
  })

  test('code is found by the manifest, else by the metadata', () => {
    const directory = prepare()
    const assets = loadAssets(directory)
    const hint = { Type: 'AWS::Lambda::Function', Metadata: { 'aws:asset:path': 'asset.abc' } }
    const bare = { Type: 'AWS::Lambda::Function' }
    const expected = join(directory, 'asset.abc')
    expect(codeDirectory(directory, assets, bare, { S3Key: 'abc.zip' })).toBe(expected)
    expect(codeDirectory(directory, assets, hint, { S3Key: 'unknown.zip' })).toBe(expected)
    expect(() => codeDirectory(directory, assets, bare, { S3Key: 'unknown.zip' })).toThrow('neither')
  })
})
