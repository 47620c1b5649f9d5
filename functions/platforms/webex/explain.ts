import type { Asset } from '../../../schemas/config.ts'
import { errorBodySchema } from '../../../schemas/webex/error-body.ts'
import { dispositionOf, type Failure, reasonTable } from './failures.ts'
import { namedFields, namedIn } from './named.ts'

/** Statuses whose body may name what is wrong with the task. */
const aboutContent = new Set([400, 413, 415, 422])

/** Members of the request that come from the task, and those that come from the asset's config. */
const taskMembers = ['origin', 'workItemData', 'aliasId', 'timestamp', 'flowSettings', 'globalVariables']
const assetMembers = ['destination', 'channel', 'channelType', 'mediaType']

/** `NOT_FOUND` in a direct answer can mean the asset as well as the task: only the status 404 tells. */
const directReasons = Object.keys(reasonTable).filter((reason) => reason !== 'NOT_FOUND')
const scopeOf = { reject: 'task', 'pause-asset': 'asset', 'pause-connection': 'connection' } as const

/**
 * What a 4xx means by its body. Without a readable detail it stays a retry that a row of equals turns into
 * a pause: nothing fails for an operator's mistake. The texts can hold task data and go no further.
 */
export function explain(status: number, body: Uint8Array, asset: Asset | undefined): Failure {
  const text = readTexts(body).join('\n')
  return (
    ofReason(text, asset) ??
    (asset && aboutContent.has(status) ? ofContent(text, asset) : undefined) ?? {
      outcome: 'retry',
      cause: 'unexplained',
      code: `http-${status}`,
    }
  )
}

/** Reasons of webhooks, met in a direct answer: documented for a sister channel (403, feature off), assumed here. */
function ofReason(text: string, asset: Asset | undefined): Failure | undefined {
  const code = namedIn(text, directReasons)[0]
  if (code === undefined) return undefined
  const disposition = dispositionOf(code)
  if (disposition === 'retry') return { outcome: 'retry', cause: 'transient', code }
  const fields = asset ? namedFields(text, [asset]) : []
  return {
    outcome: 'rejected',
    scope: scopeOf[disposition],
    code,
    ...(disposition === 'reject' && fields.length > 0 && { fields }),
  }
}

function ofContent(text: string, asset: Asset): Failure | undefined {
  const fields = namedFields(text, [asset])
  if (fields.length > 0) return { outcome: 'rejected', scope: 'task', code: 'invalid-fields', fields }
  const members = namedIn(text, taskMembers)
  if (members.length > 0)
    return { outcome: 'rejected', scope: 'task', code: 'invalid-request', fields: members }
  const settings = namedIn(text, assetMembers)
  if (settings.length > 0)
    return { outcome: 'rejected', scope: 'asset', code: 'invalid-asset', fields: settings }
  return undefined
}

function readTexts(body: Uint8Array): string[] {
  try {
    const parsed = errorBodySchema.safeParse(JSON.parse(new TextDecoder().decode(body)))
    return parsed.success ? parsed.data : []
  } catch {
    return []
  }
}
