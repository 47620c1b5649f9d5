import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readKeys, verifyHook } from '../../../functions/http/standard-webhooks.ts'

/* Headers that are signed as they are: what refuses them is how they are written, not their signature. */
const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const { keys } = readKeys({ secrets: [secret] })
const body = Buffer.from('{}')
const now = 1_700_000_000_000

const sign = (id: string, timestamp: string) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.{}`).digest('base64')

function verify(id: string, timestamp: string, header = (signature: string) => `v1,${signature}`) {
  const signature = header(sign(id, timestamp))
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  return verifyHook(headers, body, keys, now)
}

describe('a signed request', () => {
  it('is genuine in the usual spelling', () => {
    expect(verify('msg_1', '1700000000')).toBe('genuine')
  })

  it.each([
    '1700000000abc',
    ' 1700000000',
    '1700000000 ',
    '+1700000000',
    '01700000000',
    '1.7e9',
    '',
    '0',
    '-1',
    '1234567890123',
  ])('is forged with the timestamp %j', (timestamp) => {
    expect(verify('msg_1', timestamp)).toBe('forged')
  })

  it.each(['', ' msg_1', 'msg_1 ', 'msg 1', 'msg\n1', 'é', 'x'.repeat(257)])(
    'is forged with the id %j',
    (id) => {
      expect(verify(id, '1700000000')).toBe('forged')
    },
  )

  it('may have an id of 256 characters', () => {
    expect(verify('x'.repeat(256), '1700000000')).toBe('genuine')
  })

  it.each<[string, (signature: string) => string]>([
    ['something in front', (signature) => `xv1,${signature}`],
    ['something behind', (signature) => `v1,${signature}=`],
    ['a comma for the blank', (signature) => `v1,${signature},v1,${signature}`],
    ['hex', (signature) => `v1,${Buffer.from(signature, 'base64').toString('hex')}`],
  ])('is forged with %s at the signature', (_, header) => {
    expect(verify('msg_1', '1700000000', header)).toBe('forged')
  })

  it.each([
    [15, 'genuine'],
    [16, 'forged'],
  ])('with %d signatures of others in front is %s', (count, verdict) => {
    const others = `v1,${Buffer.alloc(32).toString('base64')} `.repeat(count)

    expect(verify('msg_1', '1700000000', (signature) => `${others}v1,${signature}`)).toBe(verdict)
  })
})

describe('readKeys', () => {
  it('counts the good and the bad ones', () => {
    const { keys, unusable } = readKeys({ secrets: [secret, 'whsec_', secret, 7] })

    expect([keys.length, unusable]).toEqual([2, 2])
  })

  it.each([
    ['in a list of its own', [secret]],
    ['with something in front', `x${secret}`],
    ['with something behind', `${secret} `],
  ])('uses no secret that is %s', (_, written) => {
    expect(readKeys({ secrets: [written] })).toEqual({ keys: [], unusable: 1 })
  })
})
