import { type EventBridge, startEventBridge } from './aws/eventbridge.ts'
import { AwsError } from './aws/http.ts'
import { type SecretsManager, startSecretsManager } from './aws/secrets-manager.ts'
import { type Sqs, startSqs } from './aws/sqs.ts'
import { type EngineName, startTable, type TableService } from './aws/table.ts'
import type { VirtualClock } from './clock.ts'
import type { Endpoints } from './lambda/environment.ts'
import type { Functions } from './resources/functions.ts'

/** The AWS services of one stack, and where their clients find them. */
export interface Services {
  sqs: Sqs
  events: EventBridge
  secrets: SecretsManager
  table: TableService
  /** By the SDK's own variables. */
  endpoints: Endpoints
}

export interface ServicesOptions {
  clock: VirtualClock
  /** Targets of rules; may still be empty. */
  functions: Functions
  dataDir?: string
  tableEngine?: EngineName
}

export async function startServices({ clock, functions, dataDir, tableEngine }: ServicesOptions) {
  const started: { close(): Promise<void> }[] = []
  const closeAll = async () => {
    await Promise.allSettled(started.map((service) => service.close()))
  }
  const start = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const service = await starting
    started.push(service)
    return service
  }

  const starting = Promise.all([
    start(startSqs(clock)),
    start(startSecretsManager(clock)),
    start(startTable({ dataDir, engine: tableEngine })),
  ])
  try {
    const [sqs, secrets, table] = await starting
    const events = await start(startEventBridge({ clock, deliver: deliverTo(sqs, functions) }))
    return {
      sqs,
      secrets,
      table,
      events,
      endpoints: endpointsOf({ sqs, secrets, table, events }),
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** How rules reach their targets. */
function deliverTo(sqs: Sqs, functions: Functions) {
  return {
    sqs: (arn: string, body: string, attributes?: Parameters<Sqs['send']>[1]['attributes']) =>
      sqs.send(arn, { body, attributes }),
    lambda(arn: string, body: string) {
      const target = functions.all().find(({ fn }) => fn.definition.arn === arn)
      if (!target) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404)
      target.invoker.invoke(body)
    },
  }
}

function endpointsOf({ sqs, secrets, table, events }: Omit<Services, 'endpoints'>): Endpoints {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: events.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  }
}
