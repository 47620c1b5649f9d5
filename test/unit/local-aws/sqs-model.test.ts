import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReceivedMessage, type Sqs, startSqs } from '../../../local/aws/sqs.ts'
import { createClock } from '../../../local/clock.ts'

const maxReceiveCount = 3
const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), delay: fc.nat(5) }),
  fc.record({
    do: fc.constant('receive' as const),
    max: fc.integer({ min: 1, max: 4 }),
    visibility: fc.nat(5),
  }),
  fc.record({ do: fc.constant('delete' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('change' as const), pick: fc.nat(), seconds: fc.nat(5) }),
  fc.record({ do: fc.constant('advance' as const), seconds: fc.nat(6) }),
  fc.record({ do: fc.constant('restart' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What a message is to someone who keeps a list and looks through it. */
interface Modelled {
  visibleAt: number
  received: number
  handle?: string
}

/** The model knows only what the documentation promises; it does not know the order. */
function createModel() {
  const messages = new Map<string, Modelled>()
  let sent = 0
  let deleted = 0
  return {
    messages,
    send(id: string, visibleAt: number) {
      messages.set(id, { visibleAt, received: 0 })
      sent += 1
    },
    take(received: ReceivedMessage[], max: number, now: number, visibleAt: number) {
      for (const { id, receiveCount, receiptHandle } of received) {
        const message = messages.get(id)
        expect(message?.visibleAt).toBeLessThanOrEqual(now)
        expect(receiveCount).toBe((message?.received ?? 0) + 1)
        expect(receiveCount).toBeLessThanOrEqual(maxReceiveCount)
        messages.set(id, { visibleAt, received: receiveCount, handle: receiptHandle })
      }
      const left = [...messages.values()].filter(
        (one) => one.visibleAt <= now && one.received < maxReceiveCount,
      )
      if (received.length < max) expect(left.filter(({ visibleAt: at }) => at < visibleAt)).toEqual([])
    },
    delete(handle: string) {
      const found = [...messages].find(([, message]) => message.handle === handle)
      if (found && messages.delete(found[0])) deleted += 1
    },
    /** Nothing gets lost: what was sent is in the queue, in the dead-letter queue, or was deleted. */
    check(sqs: Sqs, now: number) {
      const { visible, delayed, inflight } = sqs.counts('work')
      const dead = sqs.counts('dead').visible
      expect(visible + delayed + inflight + dead + deleted).toBe(sent)
      const hidden = [...messages.values()].filter(({ visibleAt }) => visibleAt > now).length
      expect(delayed + inflight).toBe(hidden)
    },
  }
}

async function run(steps: Step[]) {
  const clock = createClock({ realNow: () => 0 })
  const model = createModel()
  const handles: string[] = []
  const soon = (seconds: number) => clock.now() + seconds * 1_000
  let sqs = await startSqs(clock)
  sqs.createQueue('dead')
  const policy = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount }
  sqs.createQueue('work', { RedrivePolicy: JSON.stringify(policy) })

  const actions = {
    send: ({ delay = 0 }) => model.send(sqs.send('work', { body: 'x' }, delay), soon(delay)),
    receive: async ({ max = 1, visibility = 0 }) => {
      const received = await sqs.receive('work', { max, visibilityMs: visibility * 1_000, waitMs: 0 })
      handles.push(...received.map(({ receiptHandle }) => receiptHandle))
      model.take(received, max, clock.now(), soon(visibility))
    },
    delete: ({ pick = 0 }) => {
      const handle = handles[pick % Math.max(handles.length, 1)]
      if (!handle) return
      sqs.delete('work', handle)
      model.delete(handle)
    },
    change: ({ pick = 0, seconds = 0 }) => {
      const message = [...model.messages.values()][pick % Math.max(model.messages.size, 1)]
      if (!message?.handle || message.visibleAt <= clock.now()) return
      sqs.changeVisibility('work', message.handle, seconds)
      message.visibleAt = soon(seconds)
    },
    advance: ({ seconds = 0 }) => clock.advance(seconds * 1_000),
    restart: async () => {
      const state = JSON.parse(JSON.stringify(sqs.snapshot()))
      await sqs.close()
      sqs = await startSqs(clock)
      sqs.restore(state)
      // The handles of the old process are void.
      for (const message of model.messages.values()) message.handle = undefined
      handles.length = 0
    },
  }
  for (const one of steps) {
    await actions[one.do](one as never)
    await clock.advance(0)
    model.check(sqs, clock.now())
  }
  await sqs.close()
}

test('whatever happens, a queue keeps what a simple list keeps', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), run), { numRuns: 150 })
})
