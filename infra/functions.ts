import type { Stack } from 'aws-cdk-lib'
import { metricNamespace } from './alarms/metrics.ts'
import type { Parameters } from './constructs/parameters.ts'
import { WorkFunction } from './constructs/work-function.ts'
import type { FunctionName } from './function-names.ts'
import { pascal } from './names.ts'
import type { Subsystems } from './subsystems.ts'
import { timeOuts } from './time-outs.ts'

export type Functions = Record<FunctionName, WorkFunction>

export interface FunctionsProps {
  subsystems: Subsystems
  parameters: Parameters
  stage: string
  /** Directory of each function's bundle. */
  codeDirs: Record<FunctionName, string>
}

/** Every function with its environment, which is all it is told: the rest is compiled in. */
export function declareFunctions(
  stack: Stack,
  { subsystems, parameters, stage, codeDirs }: FunctionsProps,
): Functions {
  const { table, delivery, hearing, secrets } = subsystems
  const json = (value: object): string => stack.toJsonString(value)
  const work = { TABLE_NAME: table.table.tableName, WAKE_QUEUES: json(delivery.urls) }
  const callers = { ...work, SCOPE_CLAIM: parameters.scopeClaim, CLIENT_CLAIM: parameters.clientClaim }
  const connections = { CONNECTION_SECRETS: json(secrets.connections) }
  const make = (
    name: FunctionName,
    description: string,
    environment: Record<string, string>,
  ): WorkFunction => {
    return new WorkFunction(stack, pascal(name), {
      name,
      description,
      environment: { METRIC_NAMESPACE: metricNamespace(stage), ...environment },
      timeout: timeOuts[name],
      codeDir: codeDirs[name],
      // A connection's tick re-arms itself while rows are due; a lease in the table keeps it to one.
      wakesItself: name === 'deliver',
    })
  }
  return {
    ingest: make('ingest', 'Takes tasks from sources', callers),
    'ingest-hook': make('ingest-hook', 'Takes signed tasks from sources that only push', {
      ...work,
      SOURCE_SECRETS: json(secrets.sources),
    }),
    query: make('query', 'Answers and acts for operators and sources', callers),
    receive: make('receive', 'Verifies webhooks of platforms, puts events on the bus', {
      ...connections,
      EVENT_BUS_NAME: hearing.bus.eventBusName,
    }),
    track: make('track', 'Applies platform events to workitems', work),
    deliver: make('deliver', 'Calls the platforms', {
      ...work,
      ...connections,
      PLATFORM_URLS: json(parameters.platformUrls),
    }),
    upkeep: make('upkeep', 'Sweeps stuck work, measures what is unconfirmed', work),
  }
}
