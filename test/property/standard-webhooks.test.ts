import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it, vi } from 'vitest'
import { readKeys, verifyHook } from '../../functions/http/standard-webhooks.ts'

/*
 * Against the reference library, which shares no code with ours. It reads bodies as text and the wall clock, so
 * these bodies are text, and the clock is set.
 */

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`
const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf)
const ids = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)
const bodies = fc.string({ unit: 'grapheme', maxLength: 200 })
const times = fc.integer({ min: 1_500_000_000, max: 4_000_000_000 })

const headersOf = (id: string, seconds: number, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': signature,
})

describe('Standard Webhooks', () => {
  it('takes what the reference library signs, with any of several secrets', () => {
    fc.assert(
      fc.property(secrets, secrets, ids, bodies, times, (one, two, id, body, seconds) => {
        const signature = new Webhook(two).sign(id, new Date(seconds * 1_000), body)
        const { keys } = readKeys({ secrets: [one, two] })

        const verdict = verifyHook(
          headersOf(id, seconds, signature),
          Buffer.from(body),
          keys,
          seconds * 1_000,
        )

        expect(verdict).toBe('genuine')
      }),
    )
  })

  it('judges tampered and late messages as the reference library does', () => {
    const changes = fc.record({
      id: fc.option(ids, { nil: undefined }),
      body: fc.option(bodies, { nil: undefined }),
      secret: fc.option(secrets, { nil: undefined }),
      lateSeconds: fc.integer({ min: -900, max: 900 }),
    })
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      fc.assert(
        fc.property(secrets, ids, bodies, times, changes, (secret, id, body, seconds, change) => {
          const signature = new Webhook(secret).sign(id, new Date(seconds * 1_000), body)
          const headers = headersOf(change.id ?? id, seconds, signature)
          const received = change.body ?? body
          const known = change.secret ?? secret
          const now = (seconds + change.lateSeconds) * 1_000
          vi.setSystemTime(now)

          const ours = verifyHook(headers, Buffer.from(received), readKeys({ secrets: [known] }).keys, now)

          expect(ours === 'genuine').toBe(theirs(known, received, headers))
        }),
      )
    } finally {
      vi.useRealTimers()
    }
  })

  it('reads any headers and bytes without throwing', () => {
    const { keys } = readKeys({ secrets: [secretOf(Buffer.alloc(24, 1))] })
    const text = fc.option(fc.string(), { nil: undefined })
    fc.assert(
      fc.property(text, text, text, fc.uint8Array(), (id, at, signature, body) => {
        const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature }
        expect(verifyHook(headers, body, keys, Date.now())).toBe('forged')
      }),
    )
  })
})

function theirs(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false })
    return true
  } catch {
    return false
  }
}
