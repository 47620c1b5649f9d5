import { Duration } from 'aws-cdk-lib'
import type { FunctionName } from './function-names.ts'

/** The gateway gives up after 30 s: a second is left to answer in. */
const behindTheGateway = Duration.seconds(29)

export const timeOuts: Record<FunctionName, Duration> = {
  ingest: behindTheGateway,
  'ingest-hook': behindTheGateway,
  query: behindTheGateway,
  // Senders of webhooks hang up after a few seconds: longer would only pile up.
  receive: Duration.seconds(10),
  track: Duration.seconds(30),
  // The lease of an attempt outlives it (functions/domain/attempt.ts).
  deliver: Duration.seconds(30),
  trigger: Duration.seconds(30),
  // The lease of a step outlives it (functions/domain/runs).
  reprioritize: Duration.seconds(30),
  upkeep: Duration.seconds(60),
}
