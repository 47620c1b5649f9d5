import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'

const attentionIndex = 'attention'

/** What a function may do: one record by its key, or also walk the index of work that needs attention. */
export type TableAccess = 'records' | 'records and attention' | 'runs and attention'

const records = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem']
const operations: Record<TableAccess, string[]> = {
  records,
  'records and attention': records,
  // A run is a single item.
  'runs and attention': ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
}

/** The one table. It owns the fate of all work, so it outlives the stack. */
export class WorkTable extends Construct {
  readonly table: Table

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.RETAIN,
    })
    this.table.addGlobalSecondaryIndex({
      indexName: attentionIndex,
      partitionKey: { name: 'attention', type: AttributeType.STRING },
      sortKey: { name: 'attentionAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['since'],
    })
  }

  /** Named operations, since `grantReadWriteData` adds Scan, DeleteItem and every index. */
  grant(grantee: IGrantable, access: TableAccess): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: operations[access].map((operation) => `dynamodb:${operation}`),
        resources: [this.table.tableArn],
      }),
    )
    if (access === 'records') return
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${this.table.tableArn}/index/${attentionIndex}`],
      }),
    )
  }
}
