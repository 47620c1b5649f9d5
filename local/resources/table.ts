import type { TableDefinition } from '../aws/table.ts'
import { physicalName } from './names.ts'
import { text } from './properties.ts'
import type { ResourceType } from './types.ts'

export const table: ResourceType = {
  runs: [
    'AttributeDefinitions',
    'BillingMode',
    'GlobalSecondaryIndexes',
    'KeySchema',
    'LocalSecondaryIndexes',
    'ProvisionedThroughput',
    'TableName',
    'TimeToLiveSpecification',
  ],
  ignores: [
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
    'TableClass',
    'Tags',
  ],
  async create({ logicalId, properties }, world) {
    const TableName = text(properties, 'TableName') ?? physicalName(world.stackName, logicalId, 255)
    const definition = { ...properties, TableName } as TableDefinition
    const { name, arn } = await world.table.createTable(definition)
    return { ref: name, attributes: { Arn: arn } }
  },
}
