import { externalIdPattern } from '../../schemas/source-task.ts'
import type { HttpRequest } from './message.ts'
import { Problem } from './problem.ts'
import { pathPart } from './request.ts'

/** The path's external id. @throws Problem invalid-external-id */
export function externalIdOf(request: HttpRequest): string {
  const externalId = pathPart(request, 'externalId')
  if (externalIdPattern.test(externalId)) return externalId
  const detail = 'An external id has 1 to 128 characters out of A-Z a-z 0-9 . _ : ~ - only.'
  throw new Problem('invalid-external-id', detail)
}
