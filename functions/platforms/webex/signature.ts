import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { WebhookSecrets } from '../port.ts'

/** Webex asks for 32-256 characters; a shorter one here is a mistake and never verifies. */
const minSecretLength = 32
const maxKeys = 32
/** Lower-case hex without a prefix, as documented; other spellings are not Webex and equal none of ours. */
const hexLength = 64

/** With a Buffer as key, `createHmac` is about five times slower than with a KeyObject made once. */
const keys = new Map<string, KeyObject>()

/** Both sides as 64 hex characters, compared in place: a hex digest is cheaper than one in a new Buffer. */
const given = Buffer.alloc(hexLength)
const wanted = Buffer.alloc(hexLength)

/** HMAC-SHA256 over the very bytes received, with whichever of the three secrets fits. */
export function isGenuine(body: Uint8Array, signature: string | undefined, secrets: WebhookSecrets): boolean {
  // A character that takes two bytes may not fit: what was there before must not stand for it.
  if (signature?.length !== hexLength || given.write(signature, 'utf8') !== hexLength) return false
  return (
    signedWith(secrets.current, body) || signedWith(secrets.next, body) || signedWith(secrets.previous, body)
  )
}

/** True when a configured secret is too short to be used: worth an operator's look. */
export const hasWeakSecret = (secrets: WebhookSecrets): boolean =>
  isWeak(secrets.current) || isWeak(secrets.next) || isWeak(secrets.previous)

const isWeak = (secret: string | undefined): boolean =>
  secret !== undefined && secret.length < minSecretLength

function signedWith(secret: string | undefined, body: Uint8Array): boolean {
  if (secret === undefined || isWeak(secret)) return false
  wanted.write(createHmac('sha256', keyOf(secret)).update(body).digest('hex'), 'latin1')
  return timingSafeEqual(wanted, given)
}

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret)
  if (known) return known
  if (keys.size >= maxKeys) keys.clear()
  const key = createSecretKey(secret, 'utf8')
  keys.set(secret, key)
  return key
}
