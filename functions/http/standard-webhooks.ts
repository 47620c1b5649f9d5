import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/*
 * Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, base64, in a list of
 * signatures `v1,<base64>` with blanks between, so that a sender can sign with an old and a new secret at once.
 */

/** The specification's least length. A shorter or an empty key never verifies. */
const minKeyBytes = 24
/** Both ways: clocks run ahead, too. */
const windowSeconds = 5 * 60
const mostSignatures = 16

const secretText = /^whsec_([A-Za-z0-9+/]+={0,2})$/
/** Canonical base64 of 32 bytes: the last character carries 4 bits. */
const signatureText = /^v1,([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/
const digits = /^[1-9]\d{0,11}$/
const visible = /^[\x21-\x7e]{1,256}$/

export type HookVerdict = 'genuine' | 'forged' | 'stale'

type Headers = Readonly<Record<string, string | undefined>>

/** The usable keys among a source's secrets, and how many are not usable. */
export function readKeys(secret: unknown): { keys: KeyObject[]; unusable: number } {
  const texts = listOf(secret)
  const keys = texts.flatMap((text) => readKey(text) ?? [])
  return { keys, unusable: texts.length - keys.length }
}

function listOf(secret: unknown): unknown[] {
  if (typeof secret !== 'object' || secret === null || !('secrets' in secret)) return []
  return Array.isArray(secret.secrets) ? secret.secrets : []
}

function readKey(text: unknown): KeyObject | undefined {
  const [, encoded] = typeof text === 'string' ? (secretText.exec(text) ?? []) : []
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.byteLength < minKeyBytes ? undefined : createSecretKey(bytes)
}

/** `stale` only for what is genuine: a forger is not told how the clock stands. */
export function verifyHook(
  headers: Headers,
  body: Uint8Array,
  keys: readonly KeyObject[],
  now: number,
): HookVerdict {
  const id = headers['webhook-id'] ?? ''
  const timestamp = headers['webhook-timestamp'] ?? ''
  // `parseInt` would take `1700000000abc`.
  if (!visible.test(id) || !digits.test(timestamp)) return 'forged'
  const given = signaturesIn(headers['webhook-signature'] ?? '')
  const prefix = `${id}.${timestamp}.`
  const isGenuine = keys.some((key) => isSignedWith(key, prefix, body, given))
  if (!isGenuine) return 'forged'
  return Math.abs(now / 1_000 - Number(timestamp)) <= windowSeconds ? 'genuine' : 'stale'
}

function isSignedWith(key: KeyObject, prefix: string, body: Uint8Array, given: readonly Buffer[]): boolean {
  const wanted = createHmac('sha256', key).update(prefix, 'utf8').update(body).digest()
  return given.some((signature) => timingSafeEqual(signature, wanted))
}

function signaturesIn(header: string): Buffer[] {
  return header
    .split(' ')
    .slice(0, mostSignatures)
    .flatMap((one) => {
      const [, encoded] = signatureText.exec(one) ?? []
      return encoded === undefined ? [] : [Buffer.from(encoded, 'base64')]
    })
}
