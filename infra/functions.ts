import type { Stack } from 'aws-cdk-lib'
import { metricNamespace } from './alarms/metrics.ts'
import type { Parameters } from './constructs/parameters.ts'
import { sourceName } from './constructs/reacting.ts'
import { WorkFunction } from './constructs/work-function.ts'
import type { AlwaysFunction, FunctionName, OptionalFunction } from './function-names.ts'
import { pascal } from './names.ts'
import type { Subsystems } from './subsystems.ts'
import { timeOuts } from './time-outs.ts'

export type Functions = Record<AlwaysFunction, WorkFunction> & Partial<Record<OptionalFunction, WorkFunction>>

export interface FunctionsProps {
  subsystems: Subsystems
  parameters: Parameters
  stage: string
  /** Directory of each function's bundle. */
  codeDirs: Record<FunctionName, string>
}

type Make = (name: FunctionName, description: string, environment: Record<string, string>) => WorkFunction

/** Every function with its environment, which is all it is told: the rest is compiled in. */
export function declareFunctions(
  stack: Stack,
  { subsystems, parameters, stage, codeDirs }: FunctionsProps,
): Functions {
  const make: Make = (name, description, environment) =>
    new WorkFunction(stack, pascal(name), {
      name,
      description,
      environment: { METRIC_NAMESPACE: metricNamespace(stage), ...environment },
      timeout: timeOuts[name],
      codeDir: codeDirs[name],
      // A connection's tick re-arms itself while rows are due; a lease in the table keeps it to one.
      wakesItself: name === 'deliver' || name === 'reprioritize',
    })
  const json = (value: object): string => stack.toJsonString(value)
  return {
    ...declareTaskFunctions(make, json, subsystems, parameters),
    ...declareRunFunctions(make, json, subsystems, parameters),
  }
}

type Json = (value: object) => string

function declareTaskFunctions(
  make: Make,
  json: Json,
  { table, delivery, hearing, runs, secrets }: Subsystems,
  { scopeClaim, clientClaim, platformUrls }: Parameters,
): Record<AlwaysFunction, WorkFunction> {
  const work = { TABLE_NAME: table.table.tableName, WAKE_QUEUES: json(delivery.urls) }
  const callers = { ...work, SCOPE_CLAIM: scopeClaim, CLIENT_CLAIM: clientClaim }
  const connections = { CONNECTION_SECRETS: json(delivery.of(secrets.connections)) }
  const andRuns = { RUN_QUEUES: json(runs.urls) }
  return {
    ingest: make('ingest', 'Takes tasks from sources', callers),
    'ingest-hook': make('ingest-hook', 'Takes signed tasks from sources that only push', {
      ...work,
      SOURCE_SECRETS: json(secrets.sources),
    }),
    query: make('query', 'Answers and acts for operators and sources', { ...callers, ...andRuns }),
    receive: make('receive', 'Verifies webhooks of platforms, puts events on the bus', {
      ...connections,
      EVENT_BUS_NAME: hearing.bus.eventBusName,
    }),
    track: make('track', 'Applies platform events to workitems', work),
    deliver: make('deliver', 'Calls the platforms', {
      ...work,
      ...connections,
      PLATFORM_URLS: json(delivery.of(platformUrls)),
    }),
    upkeep: make('upkeep', 'Sweeps stuck work, measures what is unconfirmed', { ...work, ...andRuns }),
  }
}

function declareRunFunctions(
  make: Make,
  json: Json,
  { table, delivery, reacting, runs, secrets }: Subsystems,
  { platformUrls, partnerSources }: Parameters,
): Partial<Record<OptionalFunction, WorkFunction>> {
  const work = { TABLE_NAME: table.table.tableName, RUN_QUEUES: json(runs.urls) }
  const sources = runs.queues.map(({ connection: { id } }) => [id, sourceName(id, partnerSources[id])])
  return {
    ...(reacting && {
      trigger: make('trigger', 'Finds the trigger rules of events, starts their actions', {
        ...work,
        WAKE_QUEUES: json(delivery.urls),
        TRIGGER_QUEUE_URL: reacting.queue.queueUrl,
        PARTNER_SOURCES: json(Object.fromEntries(sources)),
      }),
    }),
    ...(runs.queues.length > 0 && {
      reprioritize: make('reprioritize', 'Raises waiting callbacks', {
        ...work,
        CONNECTION_SECRETS: json(runs.of(secrets.connections)),
        PLATFORM_URLS: json(runs.of(platformUrls)),
      }),
    }),
  }
}
