import { CfnOutput, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Config } from '../../schemas/config.ts'
import { acknowledge } from '../acknowledge.ts'
import { pascal } from '../names.ts'

/** Id of a connection or source -> ARN of its secret. */
export type SecretArns = Record<string, string>

/**
 * One secret per connection and per source with a hook. Made without a value, so that none is ever in a template:
 * an operator puts it in after the first deployment (docs/runbook.md#set-a-secret).
 */
export class Secrets extends Construct {
  readonly connections: SecretArns
  readonly sources: SecretArns

  constructor(scope: Stack, id: string, config: Config) {
    super(scope, id)
    const hooks = Object.values(config.sources).filter((source) => source.hook)
    this.connections = this.secretsFor(Object.keys(config.connections), 'Connection', 'Secret')
    this.sources = this.secretsFor(
      hooks.map((source) => source.id),
      'Source',
      'HookSecret',
    )
  }

  private secretsFor(ids: string[], kind: 'Connection' | 'Source', suffix: string): SecretArns {
    return Object.fromEntries(ids.map((id) => [id, this.secret(id, kind, suffix)]))
  }

  private secret(id: string, kind: 'Connection' | 'Source', suffix: string): string {
    const secret = new CfnSecret(this, `${kind}${pascal(id)}`, {
      description: `Workbridge ${kind.toLowerCase()} ${id}; its value is set by hand, see docs/runbook.md#set-a-secret`,
    })
    // A refresh token cannot be had again without a person logging in: never delete it with the stack.
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'deliver rotates the tokens inside; the rest is issued by the platform or shared with a source',
    })
    const output = new CfnOutput(this, `${kind}${pascal(id)}Arn`, { value: secret.ref })
    output.overrideLogicalId(`${pascal(id)}${suffix}Arn`)
    return secret.ref
  }
}

export function grantSecrets(grantee: IGrantable, arns: SecretArns, operations: ('Get' | 'Put')[]): void {
  const resources = Object.values(arns)
  if (resources.length === 0) return
  const actions = operations.map((operation) => `secretsmanager:${operation}SecretValue`)
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }))
}
