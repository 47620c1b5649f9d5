import { describe, expect, it } from 'vitest'
import { hasWeakSecret, isGenuine } from '../../../functions/platforms/webex/signature.ts'
import { secret, sign } from '../../fixtures/webex/hook.ts'

// Made with openssl and checked with Python, not with our code.
const vector = {
  secret: 'my-32-plus-character-long-secret',
  body: '{"id":"8be34eb4-d64f-4552-96cc-c9b6e73063c2","specversion":"1.0","type":"task:new","source":"/com/cisco/wxcc/ed9357d0-3f5d-4c6a-a4fd-222222222222","comciscoorgid":"cb5901fb-ab66-4377-a7bc-5f0b21896952","comciscotimestamp":1779785508649,"datacontenttype":"application/json","data":{"taskId":"141897a0-6212-49be-be9d-4823ab1e4dc7"}}',
  signature: '82a066cd1292c180c31365ff131b88b728733401f6c94c376754d72b3c502376',
}
const body = Buffer.from(vector.body)

describe('a signature', () => {
  it('fits the independent vector', () => {
    expect(isGenuine(body, vector.signature, { current: vector.secret })).toBe(true)
    expect(isGenuine(body.subarray(0, -1), vector.signature, { current: vector.secret })).toBe(false)
  })

  it('is over bytes: bytes that are no UTF-8 verify as they are', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])

    expect(isGenuine(bytes, sign(bytes), { current: secret })).toBe(true)
    expect(isGenuine(bytes, sign(bytes.toString('utf8')), { current: secret })).toBe(false)
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['short', vector.signature.slice(0, -2)],
    ['long', `${vector.signature}00`],
    ['prefixed', `sha256=${vector.signature}`],
    ['in upper case', vector.signature.toUpperCase()],
    ['padded with blanks', `${vector.signature} `],
    ['followed by a line break', `${vector.signature}\n`],
    ['sent twice', `${vector.signature}, ${vector.signature}`],
    ['not hex', 'z'.repeat(64)],
    ['base64', Buffer.from(vector.signature, 'hex').toString('base64')],
  ])('is refused when %s', (_what, signature) => {
    expect(isGenuine(body, signature, { current: vector.secret })).toBe(false)
  })

  it('is refused when a character of it is no hex digit but shares its low byte, or does not fit', () => {
    const { signature } = vector
    expect(isGenuine(body, signature, { current: vector.secret })).toBe(true)

    for (const [at, digit] of [...signature].entries())
      for (const other of [String.fromCharCode(0x100 + digit.charCodeAt(0)), 'é', '😀'])
        expect(
          isGenuine(body, signature.slice(0, at) + other + signature.slice(at + other.length), {
            current: vector.secret,
          }),
        ).toBe(false)
  })

  it('fits with the next and the previous secret too', () => {
    const other = 'another-secret-of-thirty-two-and-more'

    expect(isGenuine(body, sign(body, other), { current: secret, next: other })).toBe(true)
    expect(isGenuine(body, sign(body, other), { current: secret, previous: other })).toBe(true)
    expect(isGenuine(body, sign(body, other), { current: secret })).toBe(false)
  })

  it.each([
    ['empty', ''],
    ['a prefix only', 'whsec_'],
    ['31 characters', 'x'.repeat(31)],
  ])('never fits a secret that is %s', (_what, weak) => {
    for (const secrets of [
      { current: weak },
      { current: secret, next: weak },
      { current: secret, previous: weak },
    ]) {
      expect(isGenuine(body, sign(body, weak), secrets)).toBe(false)
      expect(hasWeakSecret(secrets)).toBe(true)
    }
  })

  it('does not mistake an absent secret for a weak one', () => {
    expect(hasWeakSecret({ current: secret })).toBe(false)
    expect(hasWeakSecret({ current: secret, next: undefined, previous: 'y'.repeat(32) })).toBe(false)
  })

  it('keeps fitting after more secrets than the cache holds', () => {
    for (let turn = 0; turn < 100; turn++) {
      const key = `secret-number-${turn}-`.padEnd(40, '.')
      expect(isGenuine(body, sign(body, key), { current: key })).toBe(true)
    }
    expect(isGenuine(body, vector.signature, { current: vector.secret })).toBe(true)
  })
})
