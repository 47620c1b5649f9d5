import { CfnOutput, Fn, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Config, Connection } from '../schemas/config.ts'
import { takesTasks } from '../schemas/platforms.ts'
import { Api } from './constructs/api.ts'
import { Hearing } from './constructs/hearing.ts'
import { Identity } from './constructs/identity.ts'
import { declareIssuer, declareParameters, type Parameters } from './constructs/parameters.ts'
import { Reacting } from './constructs/reacting.ts'
import { Secrets } from './constructs/secrets.ts'
import { WorkTable } from './constructs/table.ts'
import { Upkeep } from './constructs/upkeep.ts'
import { WakeQueues } from './constructs/wake-queues.ts'
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
    const subsystems = this.declareSubsystems(config, parameters)
    const functions = declareFunctions(this, { subsystems, parameters, stage: config.stage, codeDirs })
    grantPermissions(subsystems, functions)
    subsystems.delivery.consumeBy(functions.deliver)
    subsystems.hearing.consumeBy(functions.track)
    if (functions.trigger) subsystems.reacting?.consumeBy(functions.trigger)
    if (functions.reprioritize) subsystems.runs.consumeBy(functions.reprioritize)
    const upkeep = new Upkeep(this, 'EveryMinute', functions.upkeep)
    const api = new Api(this, 'Api', { issuer, functions })
    const { alarmEmail: email } = parameters
    new Watch(this, 'Watch', { subsystems, functions, upkeep, api, email, stage: config.stage })
    this.declareOutputs(subsystems, api, parameters)
  }

  private declareSubsystems(config: Config, { partnerSources }: Parameters): Subsystems {
    const all = Object.values(config.connections)
    const hearing = new Hearing(this, 'Hearing', timeOuts.track)
    const wakeQueues = (id: string, work: 'deliver' | 'reprioritize', connections: Connection[]) =>
      new WakeQueues(this, id, { work, connections, consumerTimeout: timeOuts[work] })
    return {
      table: new WorkTable(this, 'Table'),
      delivery: wakeQueues(
        'Delivery',
        'deliver',
        all.filter(({ platform }) => takesTasks(platform)),
      ),
      hearing,
      ...(Object.keys(config.triggers).length > 0 && {
        reacting: new Reacting(this, 'Reacting', {
          config,
          consumerTimeout: timeOuts.trigger,
          bus: hearing.bus,
          partnerSources,
        }),
      }),
      runs: wakeQueues(
        'Runs',
        'reprioritize',
        all.filter(({ platform }) => platform === 'genesys-cloud'),
      ),
      secrets: new Secrets(this, 'Secrets', config),
    }
  }

  private declareOutputs(
    { table, delivery, hearing }: Subsystems,
    api: Api,
    { publicUrl }: Parameters,
  ): void {
    new CfnOutput(this, 'ApiUrl', { value: api.url })
    new CfnOutput(this, 'TableName', { value: table.table.tableName })
    new CfnOutput(this, 'EventBusName', { value: hearing.bus.eventBusName })
    const base = Fn.conditionIf(publicUrl.isSet.logicalId, publicUrl.value, api.url).toString()
    for (const { connection } of delivery.queues) {
      const { id } = connection
      new CfnOutput(this, `${pascal(id)}WebhookUrl`, { value: `${base}/v1/hooks/platforms/${id}` })
    }
  }
}
