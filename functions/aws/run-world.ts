import type { Config } from '../../schemas/config.ts'
import type { RunReport, RunWorld } from '../domain/runs/ports.ts'
import { dynamoDb, envMap, requiredEnv, sqs } from './clients.ts'
import type { GateTable } from './gate-table.ts'
import { tableRunGate } from './run-gate.ts'
import { tableRunStore } from './run-store.ts'
import { queueRunWaker } from './run-waker.ts'

/** The world of every function that works on runs. `clients`: those of `openWorld`, where a function has both. */
export function openRunWorld<R extends RunReport>(
  config: Config,
  report: R,
  { client, table, queue }: GateTable & { queue: ReturnType<typeof sqs> } = openClients(),
): RunWorld & GateTable & { report: R } {
  const queues = envMap('RUN_QUEUES')
  return {
    config,
    runs: tableRunStore({ client, table }),
    runWaker: queueRunWaker(queue, queues),
    runGate: tableRunGate({ client, table, queue, queues }),
    report,
    now: () => Date.now(),
    client,
    table,
  }
}

const openClients = () => ({ client: dynamoDb(), table: requiredEnv('TABLE_NAME'), queue: sqs() })
