import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webexReceiver } from '../../functions/platforms/webex/events.ts'
import { isGenuine } from '../../functions/platforms/webex/signature.ts'
import { context, event, hook, sentAt, sign } from '../fixtures/webex/hook.ts'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 2_048 })
const secretText = fc.string({ minLength: 32, maxLength: 256, unit: 'grapheme' })
const flip = (data: Uint8Array, at: number, mask: number) =>
  data.map((byte, index) => (index === at % data.length ? byte ^ mask : byte))
const mask = fc.integer({ min: 1, max: 255 })

describe('signature', () => {
  it('any of the three secrets verifies any bytes', () => {
    fc.assert(
      fc.property(bytes, secretText, secretText, secretText, (body, current, next, previous) => {
        const secrets = { current, next, previous }
        return [current, next, previous].every((key) => isGenuine(body, sign(body, key), secrets))
      }),
    )
  })

  it('no other secret does', () => {
    fc.assert(
      fc.property(bytes, secretText, secretText, (body, current, other) => {
        fc.pre(current !== other)
        return !isGenuine(body, sign(body, other), { current })
      }),
    )
  })

  it('one byte of the body flipped: forged', () => {
    fc.assert(
      fc.property(bytes, secretText, fc.nat(), mask, (body, current, at, bits) => {
        return !isGenuine(flip(body, at, bits), sign(body, current), { current })
      }),
    )
  })

  it('one byte of the signature flipped: forged', () => {
    fc.assert(
      fc.property(bytes, secretText, fc.nat({ max: 63 }), mask, (body, current, at, bits) => {
        const signature = Buffer.from(flip(Buffer.from(sign(body, current)), at, bits)).toString('latin1')
        return !isGenuine(body, signature, { current })
      }),
    )
  })
})

describe('receiver', () => {
  const current = 'a-secret-for-the-receiver-property'
  const genuine = hook(event('task:new'), { key: current })

  it('one byte of a real event flipped: forged, whatever it does to the JSON', () => {
    fc.assert(
      fc.property(fc.nat(), mask, (at, bits) => {
        const body = flip(genuine.body, at, bits)
        expect(webexReceiver.receive({ ...genuine, body }, { current }, context(sentAt))).toEqual({
          verdict: 'forged',
        })
      }),
    )
  })

  it('anything at all gets a verdict, and without a signature only one', () => {
    const headers = fc.dictionary(
      fc.constantFrom('x-webexcc-signature', 'x-webexcc-timestamp', 'x-webexcc-webhook-version'),
      fc.string(),
    )
    fc.assert(
      fc.property(bytes, headers, (body, given) => {
        return (
          webexReceiver.receive({ body, headers: given }, { current }, context(sentAt)).verdict === 'forged'
        )
      }),
    )
  })

  it('anything at all with a good signature gets a verdict, and never a fact without a task', () => {
    const anyEvent = fc.record(
      {
        id: fc.oneof(fc.string(), fc.constant('e-1')),
        specversion: fc.constantFrom('1.0', '0.3', 1),
        type: fc.constantFrom('task:new', 'task:ended', 'agent:login', 'toString:x', '', 17),
        source: fc.constantFrom('/com/cisco/wxcc/s-1', '/', '//', ''),
        comciscotimestamp: fc.oneof(fc.constantFrom(sentAt, String(sentAt)), fc.anything()),
        data: fc.oneof(
          fc.anything(),
          fc.record(
            {
              taskId: fc.constantFrom('t-1', '', null, 17, '../x'),
              channelType: fc.constantFrom('workItem', 'email', null, 17),
              createdTime: fc.anything(),
              reason: fc.anything(),
              errorMessage: fc.anything(),
              channelParams: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(anyEvent, (body) => {
        const headers = { 'x-webexcc-timestamp': String(sentAt) }
        const verdict = webexReceiver.receive(
          hook(body, { key: current, headers }),
          { current },
          context(sentAt),
        )
        expect(['accepted', 'malformed', 'stale']).toContain(verdict.verdict)
        if (verdict.verdict === 'accepted')
          for (const fact of verdict.events) expect(fact.taskId).toMatch(/^[\w.:-]+$/)
      }),
    )
  })
})
