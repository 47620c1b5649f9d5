import { describe, expect, test } from 'vitest'
import type { AsyncInvoker } from '../../../local/lambda/async-invoke.ts'
import { eventBus } from '../../../local/resources/bus.ts'
import { createFunctions } from '../../../local/resources/functions.ts'
import { createInert } from '../../../local/resources/inert.ts'
import { physicalName } from '../../../local/resources/names.ts'
import type { World } from '../../../local/resources/world.ts'
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

describe('an event bus', () => {
  const partner = 'aws.partner/genesys.com/cloud/org-1/workbridge'
  const events = { createBus: (name: string) => ({ name, arn: `arn:${name}` }) }
  const world = { events, stackName: 'stack', partnerSources: new Set([partner]) } as unknown as World
  const create = (properties: Record<string, string>) =>
    eventBus.create({ logicalId: 'Bus', properties, source: { Type: 'AWS::Events::EventBus' } }, world)

  test('of a partner has the name of its source, which must be there', () => {
    expect(create({ Name: partner, EventSourceName: partner })).toMatchObject({ ref: partner })
    const other = 'aws.partner/genesys.com/cloud/org-2/workbridge'
    expect(() => create({ Name: other, EventSourceName: other })).toThrow(
      `event source ${other} does not exist`,
    )
    expect(() => create({ Name: 'events', EventSourceName: partner })).toThrow('must be named as its source')
  })

  test('of our own has no slash in its name', () => {
    expect(create({})).toMatchObject({ ref: 'stack-Bus' })
    expect(() => create({ Name: partner })).toThrow('may not have a slash')
  })
})
