import type { Hearing } from './constructs/hearing.ts'
import type { Reacting } from './constructs/reacting.ts'
import type { Secrets } from './constructs/secrets.ts'
import type { WorkTable } from './constructs/table.ts'
import type { WakeQueues } from './constructs/wake-queues.ts'

/** What the functions work on. */
export interface Subsystems {
  table: WorkTable
  /** Of the connections that take tasks. */
  delivery: WakeQueues
  hearing: Hearing
  /** Absent where there are no trigger rules. */
  reacting?: Reacting
  /** Of the connections on which callbacks can be raised. */
  runs: WakeQueues
  secrets: Secrets
}
