import { equal } from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { hasWeakSecret, isGenuine } from '../../functions/platforms/webex/signature.ts'
import { effortOf, interleave, type Work } from '../interleave.ts'
import type { BenchRow, Context, Measured } from '../row.ts'

const maxBodyBytes = 256 * 1024
const secrets = { current: 'a-webhook-secret-of-forty-characters-...' }

/** Bodies as the gateway hands them over: bytes of their own, each with its signature. */
function samples(bytes: number) {
  const key = createSecretKey(secrets.current, 'utf8')
  return Array.from({ length: 32 }, (_, number) => {
    const body = Buffer.from(`{"id":"${number}"`.padEnd(bytes, ' abcdefghijklmnop'))
    return { body, signature: createHmac('sha256', key).update(body).digest('hex') }
  })
}

/** All that `receive` does before it parses: size, weak secrets, signature. */
function verify(bytes: number): Work {
  const all = samples(bytes)
  const check = ({ body, signature }: (typeof all)[number]): boolean =>
    body.byteLength <= maxBodyBytes && !hasWeakSecret(secrets) && isGenuine(body, signature, secrets)
  for (const [number, one] of all.entries()) {
    equal(check(one), true, 'a genuine webhook is refused')
    const flipped = Buffer.from(one.body)
    const at = (number * 37) % bytes
    flipped[at] = (flipped[at] ?? 0) ^ 1
    equal(check({ ...one, body: flipped }), false, 'a forged webhook passes')
  }
  return (times) => {
    let good = 0
    for (let i = 0; i < times; i++) good += Number(check(all[i % all.length] as (typeof all)[number]))
    return good
  }
}

/** The reference: the HMAC itself, with a key made once, in the cheapest form it can be had. */
function bareHmac(bytes: number): Work {
  const all = samples(bytes)
  const key = createSecretKey(secrets.current, 'utf8')
  return (times) => {
    let good = 0
    for (let i = 0; i < times; i++) {
      const { body } = all[i % all.length] as (typeof all)[number]
      good += createHmac('sha256', key).update(body).digest('hex').length
    }
    return good
  }
}

async function compare(bytes: number, { quick }: Context): Promise<Measured> {
  const measured = interleave(verify(bytes), bareHmac(bytes), effortOf(quick))
  const perSecond = Math.round(1e9 / measured.value.median / 1e3)
  return { ...measured, note: `${perSecond}k a second` }
}

const row = (bytes: number, most: number): BenchRow => ({
  name: `verify a platform webhook, ${bytes / 1024} KB`,
  unit: 'ns',
  against: 'bare createHmac with a KeyObject',
  target: { of: 'ratio', most },
  measure: (context) => compare(bytes, context),
})

export const rows: BenchRow[] = [row(1024, 1.25), row(8 * 1024, 1.1)]
