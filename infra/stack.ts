import { CfnOutput, Fn, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Config } from '../schemas/config.ts'
import { Api } from './constructs/api.ts'
import { DeliveryQueues } from './constructs/delivery.ts'
import { Hearing } from './constructs/hearing.ts'
import { Identity } from './constructs/identity.ts'
import { declareIssuer, declareParameters, type Parameters } from './constructs/parameters.ts'
import { Secrets } from './constructs/secrets.ts'
import { WorkTable } from './constructs/table.ts'
import { Upkeep } from './constructs/upkeep.ts'
import { Watch } from './constructs/watch.ts'
import type { FunctionName } from './function-names.ts'
import { declareFunctions } from './functions.ts'
import { pascal } from './names.ts'
import { grantPermissions } from './permissions.ts'
import type { Subsystems } from './subsystems.ts'
import { timeOuts } from './time-outs.ts'

export interface WorkbridgeStackProps {
  config: Config
  /** Directory of each function's bundle. */
  codeDirs: Record<FunctionName, string>
  /** Bring an identity provider along. */
  cognito?: boolean
}

/** One stage. Several fit in one account: the stage is part of every name that is not left to AWS. */
export class WorkbridgeStack extends Stack {
  constructor(scope: Construct, { config, codeDirs, cognito = false }: WorkbridgeStackProps) {
    super(scope, `workbridge-${config.stage}`, {
      description: `Workbridge, stage ${config.stage}: source tasks in, contact-center workitems out`,
      tags: { application: 'workbridge', stage: config.stage },
    })
    const parameters = declareParameters(this, config)
    const issuer = cognito ? new Identity(this, 'Identity') : declareIssuer(this)
    const subsystems: Subsystems = {
      table: new WorkTable(this, 'Table'),
      delivery: new DeliveryQueues(this, 'Delivery', Object.values(config.connections), timeOuts.deliver),
      hearing: new Hearing(this, 'Hearing', timeOuts.track),
      secrets: new Secrets(this, 'Secrets', config),
    }
    const functions = declareFunctions(this, { subsystems, parameters, stage: config.stage, codeDirs })
    grantPermissions(subsystems, functions)
    subsystems.delivery.consumeBy(functions.deliver)
    subsystems.hearing.consumeBy(functions.track)
    const upkeep = new Upkeep(this, 'EveryMinute', functions.upkeep)
    const api = new Api(this, 'Api', { issuer, functions })
    const { alarmEmail: email } = parameters
    new Watch(this, 'Watch', { subsystems, functions, upkeep, api, email, stage: config.stage })
    this.declareOutputs(subsystems, api, parameters, Object.keys(config.connections))
  }

  private declareOutputs(
    { table, hearing }: Subsystems,
    api: Api,
    { publicUrl }: Parameters,
    connections: string[],
  ): void {
    new CfnOutput(this, 'ApiUrl', { value: api.url })
    new CfnOutput(this, 'TableName', { value: table.table.tableName })
    new CfnOutput(this, 'EventBusName', { value: hearing.bus.eventBusName })
    const base = Fn.conditionIf(publicUrl.isSet.logicalId, publicUrl.value, api.url).toString()
    for (const id of connections) {
      new CfnOutput(this, `${pascal(id)}WebhookUrl`, { value: `${base}/v1/hooks/platforms/${id}` })
    }
  }
}
