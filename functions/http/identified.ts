import type { Source } from '../../schemas/config.ts'
import type { Violation } from '../../schemas/violation.ts'
import { type AcceptRequest, type AcceptWorld, readTask } from '../domain/accept.ts'
import { invalidTask } from './answers.ts'
import { splitExternalId } from './parse-task.ts'
import type { Problem } from './problem.ts'

/** A task that carries its external id, as a request to accept it; without a good id, all that is wrong with it. */
export function identify(
  world: AcceptWorld,
  source: Source,
  body: unknown,
  trace: string,
): AcceptRequest | Problem {
  const { externalId, rest, violations } = splitExternalId(body)
  if (externalId !== undefined) return { source, externalId, mode: 'put', body: rest, trace }
  return invalidTask([...violations, ...faultsOf(world, source, rest)])
}

/** What can be told of a task without its id. */
function faultsOf(world: AcceptWorld, source: Source, body: unknown): Violation[] {
  const read = readTask(world, source, body)
  return 'violations' in read ? read.violations : []
}
