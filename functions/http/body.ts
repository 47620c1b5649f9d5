import type { HttpRequest } from './message.ts'
import { Problem } from './problem.ts'
import { readJson } from './strict-json.ts'

export const maxBodyBytes = 256 * 1024
export const jsonTypes: readonly string[] = ['application/json']
export const patchTypes: readonly string[] = ['application/merge-patch+json', 'application/json']
export const linesTypes: readonly string[] = [
  'application/x-ndjson',
  'application/jsonl',
  'application/json-lines',
]

/**
 * The request's JSON body.
 *
 * @throws Problem unsupported-media-type, too-large or malformed-json
 */
export function jsonBody(request: HttpRequest, types: readonly string[]): unknown {
  checkType(request, types)
  return jsonOf(request.body)
}

/** The same without a look at the content type: what is signed may be labelled as the sender likes. */
export function jsonOf(body: Uint8Array): unknown {
  checkSize(body, maxBodyBytes)
  if (body.byteLength === 0) throw new Problem('malformed-json', 'The body is empty: send a JSON object.')
  const read = readJson(body)
  if ('fault' in read) throw new Problem('malformed-json', `The body cannot be taken: ${read.fault}.`)
  return read.value
}

export function checkSize(body: Uint8Array, most: number): void {
  if (body.byteLength <= most) return
  const detail = `The body has ${body.byteLength} bytes; at most ${most} are taken.`
  throw new Problem('too-large', detail)
}

/** One of the types, in UTF-8 and not compressed. */
export function checkType(request: HttpRequest, types: readonly string[]): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';')
  const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const charset = parameters.map(charsetOf).find((name) => name !== undefined) ?? 'utf-8'
  if (types.includes(type.trim().toLowerCase()) && charset === 'utf-8' && coding === 'identity') return
  const detail = `Send Content-Type: ${types.join(' or ')}, in UTF-8 and without Content-Encoding.`
  throw new Problem('unsupported-media-type', detail, { headers: { accept: types.join(', ') } })
}

function charsetOf(parameter: string): string | undefined {
  const [name = '', value = ''] = parameter.split('=')
  if (name.trim().toLowerCase() !== 'charset') return undefined
  const charset = value.trim().replaceAll('"', '').toLowerCase()
  return charset === 'utf8' ? 'utf-8' : charset
}
