import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { FeaturePlan, OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledge.ts'

/** Scopes the handlers ask for. With Cognito they arrive as `<resource server>/<scope>`. */
const scopes = {
  'workitems:read': 'State and timeline of own workitems',
  'workitems:data': 'Task data of own workitems',
  'workitems:write': 'Push tasks',
  'workitems:admin': 'Redrive, resolve, resume',
}

/** An identity provider for those who have none: a Cognito pool with a client for machines. By `-c cognito=true`. */
export class Identity extends Construct {
  readonly issuer: string
  readonly audience: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      removalPolicy: RemovalPolicy.RETAIN,
      featurePlan: FeaturePlan.ESSENTIALS,
    })
    acknowledge(pool, {
      'AwsSolutions-COG1': 'nobody logs in: the pool has only clients for machines',
      'AwsSolutions-COG2': 'nobody logs in: the pool has only clients for machines',
      'AwsSolutions-COG8':
        'threat protection is about sign-in of people; the pool has only clients for machines',
    })
    const owned = Object.entries(scopes).map(
      ([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
    )
    const server = pool.addResourceServer('Scopes', { identifier: 'workbridge', scopes: owned })
    const client = pool.addClient('Machine', {
      generateSecret: true,
      accessTokenValidity: Duration.hours(1),
      oAuth: {
        flows: { clientCredentials: true },
        scopes: owned.map((one) => OAuthScope.resourceServer(server, one)),
      },
    })
    // Account and stack make the prefix, which has to be unique in a region.
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `workbridge-${Stack.of(this).account}-${Stack.of(this).stackName}` },
    })
    this.issuer = pool.userPoolProviderUrl
    this.audience = client.userPoolClientId
    new CfnOutput(this, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` }).overrideLogicalId(
      'TokenUrl',
    )
    new CfnOutput(this, 'ClientId', { value: client.userPoolClientId }).overrideLogicalId('ClientId')
  }
}
