import { describe, expect, it } from 'vitest'
import { json } from '../../../../functions/http/message.ts'
import { Problem } from '../../../../functions/http/problem.ts'
import { bodyOf, bytesOf, type GatewayInput, watched } from '../../../fuzz/http-session.ts'
import { canary } from '../../../fuzz/texts.ts'

const input: GatewayInput = {
  routeKey: 'GET /',
  pathParameters: {},
  headers: {},
  body: canary,
  isBase64Encoded: false,
}
const quiet = () => ''

describe('the watch over a handler', () => {
  it('lets a proper answer pass', async () => {
    const send = watched(async () => json(200, { fine: true }), ['secret'], quiet)

    expect((await send(input)).statusCode).toBe(200)
  })

  it('finds a 5xx', async () => {
    const send = watched(async () => Promise.reject(new Error('boom')), [], quiet)

    await expect(send(input)).rejects.toThrow('answered 503')
  })

  it('finds a value that is quoted in an answer', async () => {
    const send = watched(async ({ body }) => json(200, Buffer.from(body).toString()), [], quiet)

    await expect(send(input)).rejects.toThrow('the answer quotes a value')
  })

  it('finds a value that is quoted in a problem', async () => {
    const send = watched(() => Promise.reject(new Problem('invalid-task', `bad ${canary}`)), [], quiet)

    await expect(send(input)).rejects.toThrow('the answer quotes a value')
  })

  it('finds a secret in what is noted', async () => {
    const send = watched(
      async () => json(200, {}),
      ['secret'],
      () => 'my secret',
    )

    await expect(send(input)).rejects.toThrow('a log line or event quotes a value')
  })

  it('lets data out where that is asked for', async () => {
    const send = watched(async () => json(200, canary), [], quiet)

    expect((await send(input, true)).statusCode).toBe(200)
  })
})

it.each([[Buffer.from('ä{"a":1}')], [Buffer.from([0xff, 0x00, 0x80])], [Buffer.alloc(0)]])(
  'keeps every byte of a body',
  (bytes) => {
    expect(bytesOf(bodyOf(bytes))).toEqual(bytes)
  },
)
