import { createHash } from 'node:crypto'

const hex = (bytes: Buffer, from: number, to: number) => bytes.toString('hex', from, to)

/** UUID version 5 (RFC 9562): the same name in the same namespace is always the same id. */
export function uuidV5(namespace: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return [
    hex(digest, 0, 4),
    hex(digest, 4, 6),
    hex(digest, 6, 8),
    hex(digest, 8, 10),
    hex(digest, 10, 16),
  ].join('-')
}

/** A source id cannot hold a NUL, so no two (source, externalId) share a name. */
export const workitemId = (namespace: string, source: string, externalId: string): string =>
  uuidV5(namespace, `${source}\0${externalId}`)

/** The id a snapshot carries on the platform; equal for every repetition of the same send. */
export const aliasOf = (workitem: string, generation: number, revision: number): string =>
  uuidV5(workitem, `${generation}.${revision}`)

/** 64 bits of SHA-256: short enough to keep in the head, long enough for the facts of one workitem. */
export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest().toString('base64url', 0, 8)
