import type { Source } from '../../schemas/config.ts'
import { type AcceptRequest, type AcceptWorld, accept } from '../domain/accept.ts'
import { authorize, type ClaimNames, writableSource } from './access.ts'
import { respond, toAnswer } from './answers.ts'
import { takeBatch } from './batch.ts'
import { jsonBody, jsonTypes, patchTypes } from './body.ts'
import { externalIdOf } from './external-id.ts'
import { identify } from './identified.ts'
import type { Handle, HttpRequest, HttpResponse } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'
import { pathPart } from './request.ts'
import { lostRoute } from './routes.ts'

export interface IngestWorld extends AcceptWorld {
  claims: ClaimNames
}

type Take = (world: AcceptWorld, request: HttpRequest, source: Source) => Promise<HttpResponse>

const routes: Readonly<Record<string, Take>> = {
  'PUT /v1/sources/{source}/tasks/{externalId}': (world, request, source) =>
    takeNamed(world, request, { source, mode: 'put', body: jsonBody(request, jsonTypes) }),
  'PATCH /v1/sources/{source}/tasks/{externalId}': (world, request, source) =>
    takeNamed(world, request, { source, mode: 'patch', body: jsonBody(request, patchTypes) }),
  'POST /v1/sources/{source}/tasks': (world, request, source) =>
    takeIdentified(world, request, source, jsonBody(request, jsonTypes)),
  'POST /v1/sources/{source}/batches': takeBatch,
}

/** Sources push here: one task, a patch, or many. */
export function makeIngest(world: IngestWorld): Handle {
  return async (request) => {
    const take = own(routes, request.route) ?? lostRoute()
    const caller = authorize(request, world.claims, 'workitems:write')
    return take(world, request, writableSource(world.config, caller, pathPart(request, 'source')))
  }
}

async function takeNamed(
  world: AcceptWorld,
  request: HttpRequest,
  task: Pick<AcceptRequest, 'source' | 'mode' | 'body'>,
): Promise<HttpResponse> {
  const externalId = externalIdOf(request)
  return respond(toAnswer(await accept(world, { ...task, externalId, trace: request.trace.id })))
}

async function takeIdentified(
  world: AcceptWorld,
  request: HttpRequest,
  source: Source,
  body: unknown,
): Promise<HttpResponse> {
  const task = identify(world, source, body, request.trace.id)
  return respond(task instanceof Problem ? task : toAnswer(await accept(world, task)))
}
