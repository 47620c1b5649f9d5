import { describe, expect, test } from 'vitest'
import type { AsyncInvoker } from '../../../local/lambda/async-invoke.ts'
import { createFunctions } from '../../../local/resources/functions.ts'
import { createInert } from '../../../local/resources/inert.ts'
import { physicalName } from '../../../local/resources/names.ts'
import type { LambdaFunction } from '../../../local/sandbox.ts'

function functionsOf(...logicalIds: string[]) {
  const functions = createFunctions()
  for (const logicalId of logicalIds) {
    const name = `stack-${logicalId}`
    const definition = { name, arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}` }
    functions.add({ logicalId, fn: { definition } as LambdaFunction, invoker: {} as AsyncInvoker })
  }
  return (reference: string) => functions.find(reference).logicalId
}

describe('finding a function', () => {
  const find = functionsOf('WorkersIngestFunction0A1B2C3D', 'IngestHookFunction11111111', 'deliver')

  test.each([
    ['deliver', 'deliver'],
    ['stack-deliver', 'deliver'],
    ['arn:aws:lambda:us-east-1:000000000000:function:stack-deliver', 'deliver'],
    ['ingest', 'WorkersIngestFunction0A1B2C3D'],
    ['ingest-hook', 'IngestHookFunction11111111'],
  ])('%s', (reference, logicalId) => {
    expect(find(reference)).toBe(logicalId)
  })

  test('fails loudly on none and on several', () => {
    expect(() => find('nobody')).toThrow('there is no function nobody; there are: stack-Workers')
    expect(() => find('')).toThrow('there is no function')
    expect(() => functionsOf('AWorkFunction', 'BWorkFunction')('work')).toThrow('several functions fit work')
  })
})

describe('physical names', () => {
  test('are the same for every run, short enough, and keep their end', () => {
    expect(physicalName('stack', 'Queue0A1B2C3D', 80)).toBe('stack-Queue0A1B2C3D')
    const long = physicalName('stack', `${'Long'.repeat(30)}0A1B2C3D`, 64)
    expect(long).toHaveLength(64)
    expect(long).toMatch(/^stack-Long.*0A1B2C3D$/)
  })
})

test('inert types have a name and what others ask of them', () => {
  expect(createInert('AWS::IAM::Role', 'Role', 'stack')).toEqual({
    ref: 'stack-Role',
    attributes: { Arn: 'arn:aws:iam:us-east-1:000000000000:role/stack-Role' },
  })
  expect(createInert('AWS::SNS::Topic', 'Alarms', 'stack')?.ref).toBe(
    'arn:aws:sns:us-east-1:000000000000:stack-Alarms',
  )
  expect(createInert('AWS::S3::Bucket', 'Bucket', 'stack')).toBeUndefined()
})
