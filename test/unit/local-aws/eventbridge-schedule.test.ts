import { describe, expect, test } from 'vitest'
import { compileSchedule } from '../../../local/aws/eventbridge/schedule.ts'
import { day, hour, minute } from './clients.ts'
import { arrived, bus, clock, inbox, invoke, lambda, setUpBus } from './eventbridge-setup.ts'

setUpBus()

describe('rules', () => {
  test('a rate fires each interval on the virtual clock', async () => {
    const minutes: number[] = []
    const start = clock.now()
    invoke.handler = () => minutes.push(Math.round((clock.now() - start) / minute))
    bus.putRule({ name: 'upkeep', schedule: 'rate(1 minute)', targets: [{ id: 'l', arn: lambda }] })

    await clock.advance(5 * minute + 1)

    expect(minutes).toEqual([1, 2, 3, 4, 5])
  })

  test('a scheduled event is that of AWS, and stops with its rule', async () => {
    bus.putRule({ name: 'tick', schedule: 'rate(1 hour)', targets: [{ id: 'q', arn: inbox }] })

    await clock.advance(hour + 1)
    bus.removeRule('tick')
    await clock.advance(3 * hour)
    const messages = await arrived()

    expect(messages.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/tick'],
        detail: {},
      }),
    ])
  })

  test('a disabled rule does not fire; a slow target does not shift the next', async () => {
    let fired = 0
    invoke.handler = async () => {
      fired += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const targets = [{ id: 'l', arn: lambda }]
    bus.putRule({ name: 'off', schedule: 'rate(1 minute)', state: 'DISABLED', targets })
    bus.putRule({ name: 'on', schedule: 'rate(1 minute)', targets })

    await clock.advance(3 * minute + 1)

    expect(fired).toBe(3)
  })

  test('only the default bus has schedules', () => {
    bus.createBus('own')
    const targets = [{ id: 'q', arn: inbox }]

    expect(() => bus.putRule({ name: 'r', bus: 'own', schedule: 'rate(1 day)', targets })).toThrow(
      'default event bus',
    )
  })
})

describe('expressions', () => {
  const at = (text: string) => Date.parse(`${text}Z`)
  const next = (expression: string, after: string) => {
    const instant = compileSchedule(expression, at('2026-01-01T00:00:30'))(at(after))
    return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 16)
  }

  test.each([
    ['rate(5 minutes)', '2026-01-01T00:00:30', '2026-01-01T00:05'],
    ['rate(5 minutes)', '2026-01-01T00:05:30', '2026-01-01T00:10'],
    ['rate(1 day)', '2026-01-01T12:00:00', '2026-01-02T00:00'],
    // The examples of the user guide ("Cron expressions").
    ['cron(15 12 * * ? *)', '2026-03-01T12:15:00', '2026-03-02T12:15'],
    ['cron(0 18 ? * MON-FRI *)', '2026-03-06T18:00:00', '2026-03-09T18:00'],
    ['cron(0 8 1 * ? *)', '2026-03-01T08:00:00', '2026-04-01T08:00'],
    ['cron(0/15 * * * ? *)', '2026-03-01T12:07:00', '2026-03-01T12:15'],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-03-06T17:55:00', '2026-03-09T08:00'],
    ['cron(0 0 29 2 ? *)', '2026-03-01T00:00:00', '2028-02-29T00:00'],
    ['cron(0 0 ? JAN,JUL 1 *)', '2026-02-01T00:00:00', '2026-07-05T00:00'],
    ['cron(30 2 1 1 ? 2025)', '2026-02-01T00:00:00', undefined],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  test.each([
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(0 minutes)',
    'rate(1 week)',
    'cron(0 0 * * * *)',
    'cron(0 0 ? * ? *)',
    'cron(60 0 * * ? *)',
    'cron(0 0 L * ? *)',
    'cron(0 0 * * ?)',
    'cron(0/0 * * * ? *)',
    'at(2026-01-01T00:00:00)',
    '',
  ])('refuses "%s"', (expression) => {
    expect(() => compileSchedule(expression, 0)).toThrow('ScheduleExpression is not valid')
  })

  test('each fire of a rate is one interval after the last', () => {
    const schedule = compileSchedule('rate(7 minutes)', 1_234)
    let instant = 1_234
    for (let count = 1; count <= 1_000; count += 1) {
      instant = schedule(instant) ?? Number.NaN
      expect(instant).toBe(1_234 + count * 7 * minute)
    }
    expect(instant).toBeLessThan(5 * day)
  })
})
