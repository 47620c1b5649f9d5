import type { TableDefinition } from '../../local/aws/table.ts'

/** The table as the template makes it; `test/unit/infra` holds the template to these keys. */
export const tableDefinition: TableDefinition = {
  TableName: 'workbridge',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'attention', AttributeType: 'S' },
    { AttributeName: 'attentionAt', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'attention',
      KeySchema: [
        { AttributeName: 'attention', KeyType: 'HASH' },
        { AttributeName: 'attentionAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['since'] },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
}
