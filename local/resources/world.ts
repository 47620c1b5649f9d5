import type { ApiGateway } from '../api-gateway.ts'
import type { EventBridge } from '../aws/eventbridge.ts'
import type { SecretsManager } from '../aws/secrets-manager.ts'
import type { Sqs } from '../aws/sqs.ts'
import type { TableService } from '../aws/table.ts'
import type { VirtualClock } from '../clock.ts'
import type { Endpoints } from '../lambda/environment.ts'
import type { TaskRoots } from '../lambda/task-roots.ts'
import type { LogLine } from '../lambda/types.ts'
import type { Assets } from '../template/assets.ts'
import type { Functions } from './functions.ts'

/** Everything the resources of one stack live in. */
export interface World {
  stackName: string
  /** Of the synthesized template. */
  directory: string
  assets: Assets
  clock: VirtualClock
  endpoints: Endpoints
  sqs: Sqs
  events: EventBridge
  secrets: SecretsManager
  table: TableService
  functions: Functions
  taskRoots: TaskRoots
  /** Names of partner event sources that are there. */
  partnerSources: ReadonlySet<string>
  /** Queues that take what failed for good, by ARN. */
  deadLetterArns: Set<string>
  apis: Map<string, ApiGateway>
  /** What is to be closed with the stack, newest first. */
  closers: { close(): unknown }[]
  onLog(line: LogLine): void
  /** The API that listens already, for the first one to be created; undefined for further ones. */
  firstApi(): ApiGateway | undefined
}
