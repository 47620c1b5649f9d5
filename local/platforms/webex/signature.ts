import { createHmac } from 'node:crypto'

/** Documented: lower-case hex HMAC-SHA256 over the raw body, no prefix, nothing else in the signed text. */
export function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('hex')
}
