/**
 * Every problem the API answers with: code -> status and title. The code is the stable part of the type,
 * `urn:workbridge:problem:<code>`; docs/http-api.md describes each.
 */
export const problemTable = {
  'malformed-json': { status: 400, title: 'The body is not JSON as it should be' },
  'malformed-request': { status: 400, title: 'The request is malformed' },
  unauthenticated: { status: 401, title: 'A bearer token is needed' },
  forged: { status: 401, title: 'The signature does not hold' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'wrong-source': { status: 403, title: 'The source belongs to other clients' },
  stale: { status: 403, title: 'The signed message is too old or from the future' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'unknown-source': { status: 404, title: 'No such source' },
  'unknown-asset': { status: 404, title: 'No such asset for this source' },
  'unknown-task': { status: 404, title: 'No such task' },
  'unknown-workitem': { status: 404, title: 'No such workitem' },
  'unknown-run': { status: 404, title: 'No such run' },
  'unknown-connection': { status: 404, title: 'No such connection' },
  'stale-revision': { status: 409, title: 'A newer revision is known already' },
  'asset-differs': { status: 409, title: 'The task belongs to another asset' },
  'already-ended': { status: 409, title: 'The task has ended' },
  'run-ended': { status: 409, title: 'The run has ended' },
  'nothing-to-resolve': { status: 409, title: 'Nothing waits for an operator' },
  'nothing-to-redrive': { status: 409, title: 'Nothing failed' },
  'still-in-flight': { status: 409, title: 'A send is still under way' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of a type not taken here' },
  'invalid-task': { status: 422, title: 'The task is not valid' },
  'invalid-external-id': { status: 422, title: 'The external id is not valid' },
  unavailable: { status: 503, title: 'Not available for the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemTable
