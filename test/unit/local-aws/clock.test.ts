import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createClock } from '../../../local/clock.ts'

const minute = 60_000

test('now is real time plus the offset', async () => {
  let real = 1_000
  const clock = createClock({ realNow: () => real })

  await clock.advance(500)
  real += 7

  expect(clock.now()).toBe(1_507)
  expect(clock.offset).toBe(500)
})

test('now does not follow real time backwards', () => {
  let real = 1_000
  const clock = createClock({ realNow: () => real })
  clock.now()

  real = 900
  const atOnce = clock.now()
  real += 50

  expect(atOnce).toBe(1_000)
  expect(clock.now()).toBe(1_050)
})

test('a timer fires by real time passing', async () => {
  const clock = createClock()

  const firedAt = await new Promise<number>((resolve) => {
    const due = clock.now() + 15
    clock.at(due, () => resolve(clock.now() - due))
    // The clock's own timers keep no process alive.
    void sleep(1_000)
  })

  expect(firedAt).toBeGreaterThanOrEqual(0)
})

test('work that begins the moment other work ends does not look like work that blocks', async () => {
  const clock = createClock({ realNow: () => 0, blockedAfterMs: 500 })
  const first = clock.hold('first')

  const advancing = clock.advance(minute)
  await sleep(5)
  first()
  const second = clock.hold('second')
  await sleep(5)
  second()

  await advancing
  expect(clock.now()).toBe(minute)
})

test('advance stops at the due instant and not beyond', async () => {
  const clock = createClock({ realNow: () => 0 })
  const seen: number[] = []
  clock.at(10 * minute, () => seen.push(clock.now()))
  clock.at(3 * minute, () => seen.push(clock.now()))

  await clock.advance(5 * minute)

  expect(seen).toEqual([3 * minute])
  expect(clock.now()).toBe(5 * minute)
})

test('a timer set by a timer within the advance fires at its own instant', async () => {
  const clock = createClock({ realNow: () => 0 })
  const seen: number[] = []
  const every = () => {
    seen.push(clock.now())
    clock.at(clock.now() + minute, every)
  }
  clock.at(minute, every)

  await clock.advance(3 * minute)

  expect(seen).toEqual([minute, 2 * minute, 3 * minute])
})

test('advance waits for work in flight before it moves on, and for work that this work begins', async () => {
  const clock = createClock({ realNow: () => 0 })
  const seen: string[] = []
  clock.at(minute, () => {
    const second = async () => {
      await sleep(5)
      seen.push(`second at ${clock.now()}`)
    }
    const first = sleep(5).then(() => {
      setImmediate(() => void clock.busy('second', second()))
    })
    void clock.busy('first', first)
  })
  clock.at(2 * minute, () => seen.push(`timer at ${clock.now()}`))

  await clock.advance(2 * minute)

  expect(seen).toEqual([`second at ${minute}`, `timer at ${2 * minute}`])
})

test('work in flight may wait for a timer of the near future', async () => {
  const clock = createClock()
  const work = new Promise<void>((resolve) => clock.at(clock.now() + 30, resolve))

  void clock.busy('answer in 30 ms', work)
  await clock.advance(minute)

  await expect(work).resolves.toBeUndefined()
})

test('advance rejects with the names of what blocks it, and works again afterwards', async () => {
  const clock = createClock({ realNow: () => 0, blockedAfterMs: 30 })
  const release = clock.hold('queue deliver')
  clock.hold('lambda track')()
  const second = clock.hold('queue deliver')

  await expect(clock.advance(1)).rejects.toThrow(/by: queue deliver \(2\)$/)
  release()
  release()
  second()
  await clock.advance(1)

  expect(clock.now()).toBe(1)
})

test('advance gives up on timers that re-arm themselves at the same instant', async () => {
  const clock = createClock({ realNow: () => 0, blockedAfterMs: 300 })
  const spin = () => void clock.at(clock.now(), spin)
  spin()

  await expect(clock.advance(1)).rejects.toThrow(/timers that keep firing/)
})

test('advance waits for all of what is in flight', async () => {
  const clock = createClock({ realNow: () => 0 })
  const slow = sleep(30).then(() => 'slow')
  let seen = ''
  void clock.busy('quick', sleep(5))
  void clock.busy(
    'slow',
    slow.then((name) => {
      seen = name
    }),
  )

  await clock.advance(1)

  expect(seen).toBe('slow')
})

test('work that begins and ends within a turn keeps advance waiting', async () => {
  const clock = createClock({ realNow: () => 0 })
  let left = 10
  const next = () => {
    clock.hold('short')()
    left -= 1
    if (left > 0) setImmediate(next)
  }
  setImmediate(next)

  await clock.advance(1)

  expect(left).toBe(0)
})

test('advance gives up on work that begins again and again', async () => {
  const clock = createClock({ realNow: () => 0, blockedAfterMs: 30 })
  const always = () => {
    clock.hold('poller')()
    if (running) setImmediate(always)
  }
  let running = true
  always()

  await expect(clock.advance(1)).rejects.toThrow(/begins again and again, such as/)
  running = false
})

test('a rejection passes through busy and ends the flight', async () => {
  const clock = createClock({ realNow: () => 0, blockedAfterMs: 200 })

  await expect(clock.busy('call', Promise.reject(new Error('no')))).rejects.toThrow('no')

  await expect(clock.advance(1)).resolves.toBeUndefined()
})

test('concurrent advances run one after the other', async () => {
  const clock = createClock({ realNow: () => 0 })
  const seen: number[] = []
  clock.at(1_500, () => seen.push(clock.now()))

  const ends = [1_000, 1_000].map((ms) => clock.advance(ms).then(() => clock.now()))

  expect(await Promise.all(ends)).toEqual([1_000, 2_000])
  expect(seen).toEqual([1_500])
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('advance refuses %s', async (ms) => {
  await expect(createClock().advance(ms)).rejects.toThrow(RangeError)
})
