import type { Properties, Synthesized } from './synthesize.ts'
import { target } from './synthesize.ts'

export interface Statement {
  /** Where it is written: id of the policy or role. */
  owner: string
  effect: string
  actions: string[]
  resources: unknown[]
  principal?: unknown
}

const policyTypes = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
]

/** Every policy statement of the template, inline and of resources. */
export function statements({ ofType }: Synthesized): Statement[] {
  const documents = [
    ...ofType(...policyTypes).map(({ id, Properties }) => ({ id, document: Properties.PolicyDocument })),
    ...ofType('AWS::IAM::Role').flatMap(({ id, Properties }) =>
      (Properties.Policies ?? []).map((policy: Properties) => ({ id, document: policy.PolicyDocument })),
    ),
  ]
  return documents.flatMap(({ id, document }) =>
    document.Statement.map((statement: Properties) => ({
      owner: id,
      effect: statement.Effect,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat(),
      principal: statement.Principal,
    })),
  )
}

/** Actions that a function's role allows, `service:Operation`. */
export function actionsOf(synthesized: Synthesized, functionId: string): Set<string> {
  const role = target(synthesized.byId(functionId).Properties.Role)
  const policies = synthesized
    .ofType('AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.map(target).includes(role))
    .map(({ id }) => id)
  const own = statements(synthesized).filter(
    ({ owner, effect }) => policies.includes(owner) && effect === 'Allow',
  )
  return new Set(own.flatMap(({ actions }) => actions))
}
