import type { Source } from '../../schemas/config.ts'
import { type AcceptWorld, accept } from '../domain/accept.ts'
import { sourceOf } from './access.ts'
import { type Answer, respond, toAnswer } from './answers.ts'
import { checkSize, jsonOf, maxBodyBytes } from './body.ts'
import { judgeWithSecret, type SecretReader } from './fresh-secret.ts'
import { identify } from './identified.ts'
import { type Handle, type HttpRequest, type HttpResponse, json } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'
import { pathPart } from './request.ts'
import { lostRoute } from './routes.ts'
import { type HookVerdict, readKeys, verifyHook } from './standard-webhooks.ts'
import { acceptedView } from './views.ts'

export interface IngestHookWorld extends AcceptWorld {
  secrets: SecretReader
  /** Secret of each source that has a hook. */
  secretArns: Readonly<Record<string, string>>
}

/** For sources that can only push: one signed task a request. Nothing of a body is read before its signature held. */
export function makeIngestHook(world: IngestHookWorld): Handle {
  return async (request) => {
    if (request.route !== 'POST /v1/hooks/sources/{source}') lostRoute()
    const source = hookSource(world, pathPart(request, 'source'))
    checkSize(request.body, maxBodyBytes)
    const verdict = await verify(world, source, request)
    if (verdict === 'forged') throw new Problem('forged', forgedDetail)
    if (verdict === 'stale') throw new Problem('stale', staleDetail)
    return take(world, source, request)
  }
}

const forgedDetail =
  'Sign id, timestamp and body with a secret of this source: headers webhook-id, webhook-timestamp, webhook-signature.'
const staleDetail = 'Sign each attempt anew: webhook-timestamp has to be within 5 minutes of now.'

function hookSource(world: AcceptWorld, id: string): Source {
  const source = sourceOf(world.config, id)
  if (source.hook) return source
  throw new Problem('unknown-source', 'This source takes no webhooks; an operator can turn its hook on.')
}

async function verify(world: IngestHookWorld, source: Source, request: HttpRequest): Promise<HookVerdict> {
  const arn = own(world.secretArns, source.id)
  if (arn === undefined) throw new Error('a source with a hook has no secret')
  const { verdict } = await judgeWithSecret(world.secrets, arn, (secret) => {
    const { keys, unusable } = readKeys(secret)
    if (unusable > 0 || keys.length === 0)
      world.report.note('weak-secret', { source: source.id, unusable, usable: keys.length })
    return { verdict: verifyHook(request.headers, request.body, keys, world.now()) }
  })
  return verdict
}

async function take(world: AcceptWorld, source: Source, request: HttpRequest): Promise<HttpResponse> {
  const task = identify(world, source, jsonOf(request.body), request.trace.id)
  if (task instanceof Problem) throw task
  const accepted = await accept(world, task)
  // Such a sender would repeat what is refused; a stale revision is recorded and needs nothing more.
  if (accepted.verdict === 'stale') return json(200, { ...acceptedView(accepted.head), stale: true })
  const answer: Answer = toAnswer(accepted)
  return respond(answer)
}
