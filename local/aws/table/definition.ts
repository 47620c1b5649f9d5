import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'

/** Properties of an `AWS::DynamoDB::Table`, intrinsic functions resolved, its name filled in. */
export type TableDefinition = Pick<
  CreateTableCommandInput,
  | 'TableName'
  | 'AttributeDefinitions'
  | 'KeySchema'
  | 'GlobalSecondaryIndexes'
  | 'LocalSecondaryIndexes'
  | 'BillingMode'
  | 'ProvisionedThroughput'
> & {
  StreamSpecification?: { StreamViewType?: string }
  TimeToLiveSpecification?: { AttributeName?: string; Enabled?: boolean }
}

const used = new Set([
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'BillingMode',
  'ProvisionedThroughput',
])
/** Known and without effect on what a client sees locally. */
const inert = new Set([
  'TimeToLiveSpecification',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'ContributorInsightsSpecification',
  'OnDemandThroughput',
  'WarmThroughput',
  'ResourcePolicy',
  'TableClass',
  'Tags',
])
const inertOfIndex = ['ContributorInsightsSpecification', 'OnDemandThroughput', 'WarmThroughput']

/** @throws Error for a property whose effect is not there locally, streams among them */
export function createInputOf(definition: TableDefinition): CreateTableCommandInput {
  const unknown = Object.keys(definition).filter((name) => !used.has(name) && !inert.has(name))
  if (unknown.length > 0) throw new Error(`the local table cannot do: ${unknown.join(', ')}`)
  const { TimeToLiveSpecification: _, StreamSpecification: __, ...rest } = definition
  const input = Object.fromEntries(Object.entries(rest).filter(([name]) => !inert.has(name))) as typeof rest
  return { ...input, GlobalSecondaryIndexes: rest.GlobalSecondaryIndexes?.map(withoutInert) }
}

function withoutInert<Index extends object>(index: Index): Index {
  const kept = Object.entries(index).filter(([name]) => !inertOfIndex.includes(name))
  return Object.fromEntries(kept) as Index
}

type Shape = Pick<TableDefinition, 'KeySchema'> & {
  GlobalSecondaryIndexes?: { IndexName?: string; KeySchema?: TableDefinition['KeySchema'] }[]
}

/** Keys of a table and its indexes, to tell whether a table that was kept is still the one of the template. */
export function shapeOf({ KeySchema = [], GlobalSecondaryIndexes = [] }: Shape): string {
  const keys = (schema: TableDefinition['KeySchema'] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ')
  const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName} (${keys(index.KeySchema)})`)
  return [keys(KeySchema), ...indexes.sort()].join('; ')
}
