import type { DeliveryQueues } from './constructs/delivery.ts'
import type { Hearing } from './constructs/hearing.ts'
import type { Secrets } from './constructs/secrets.ts'
import type { WorkTable } from './constructs/table.ts'

/** What the functions work on. */
export interface Subsystems {
  table: WorkTable
  delivery: DeliveryQueues
  hearing: Hearing
  secrets: Secrets
}
