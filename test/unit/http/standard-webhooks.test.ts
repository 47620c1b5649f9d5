import { describe, expect, it } from 'vitest'
import { readKeys, verifyHook } from '../../../functions/http/standard-webhooks.ts'

/* The example of the Standard Webhooks specification, written out: no code of ours made it. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = Buffer.from('{"test": 2432232314}')
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const now = 1_614_265_330_000
const { keys } = readKeys({ secrets: [secret] })

const verify = (changed: Partial<typeof headers>, at = now) =>
  verifyHook({ ...headers, ...changed }, body, keys, at)

describe('verifyHook', () => {
  it('takes the example of the specification', () => {
    expect(verify({})).toBe('genuine')
  })

  it('refuses a flipped bit anywhere in the body', () => {
    for (let i = 0; i < body.byteLength; i++) {
      const changed = Uint8Array.from(body)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(verifyHook(headers, changed, keys, now)).toBe('forged')
    }
  })

  it('is stale 5 minutes and a second off, either way, and genuine at 5 minutes', () => {
    expect([now - 301_000, now - 300_000, now + 300_000, now + 301_000].map((at) => verify({}, at))).toEqual([
      'stale',
      'genuine',
      'genuine',
      'stale',
    ])
  })

  it('calls a forged old one forged, not stale', () => {
    expect(verify({ 'webhook-id': 'msg_other' }, now + 3_600_000)).toBe('forged')
  })

  it.each([
    '1614265330abc',
    ' 1614265330',
    '1614265330 ',
    '+1614265330',
    '01614265330',
    '1.6e9',
    '',
    '-1',
    'NaN',
  ])('refuses the timestamp %j', (timestamp) => {
    expect(verify({ 'webhook-timestamp': timestamp })).toBe('forged')
  })

  it.each([
    ['no prefix', 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    ['another version', 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    ['a version in front of nothing', 'v1,'],
    ['a cut signature', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O'],
    ['another spelling of the same bytes', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF='],
    ['nothing', ''],
  ])('refuses %s', (_, signature) => {
    expect(verify({ 'webhook-signature': signature })).toBe('forged')
  })

  it('finds the good one in a list of signatures', () => {
    const other = `v1,${Buffer.alloc(32).toString('base64')}`
    expect(verify({ 'webhook-signature': `v1a,zzz ${other} ${headers['webhook-signature']}` })).toBe(
      'genuine',
    )
  })

  it.each(Object.keys(headers))('refuses a request without %s', (name) => {
    expect(verifyHook({ ...headers, [name]: undefined }, body, keys, now)).toBe('forged')
  })

  it('takes any of several secrets', () => {
    const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
    expect(verifyHook(headers, body, readKeys({ secrets: [other, secret] }).keys, now)).toBe('genuine')
    expect(verifyHook(headers, body, readKeys({ secrets: [other] }).keys, now)).toBe('forged')
  })
})

describe('readKeys', () => {
  it.each([
    ['empty', ''],
    ['only the prefix', 'whsec_'],
    ['23 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
    ['without prefix', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['not base64', 'whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!'],
    ['no text', 7],
  ])('uses no secret that is %s', (_, text) => {
    expect(readKeys({ secrets: [text] })).toEqual({ keys: [], unusable: 1 })
  })

  it.each([undefined, null, 'whsec_x', [], {}, { secrets: secret }])('finds no key in %j', (value) => {
    expect(readKeys(value)).toEqual({ keys: [], unusable: 0 })
  })
})
