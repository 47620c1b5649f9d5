import type { Asset, Config, Field } from '../../../schemas/config.ts'
import type { Random } from '../random.ts'
import { numberCanary, oddNumber, oddText, oddValue, secretText, smallCanary } from '../texts.ts'

/* Tasks for the assets of a config: mostly good, with one or two things wrong. */

export const externalIds = ['L-1', 'L-2', 'L-3', 'a~2', 'x:y', '-', 'Z'.repeat(128)]

/** A task as a source sends it; `now` is epoch ms. */
export function makeTask(
  random: Random,
  config: Config,
  assetId: string,
  now: number,
): Record<string, unknown> {
  const asset = config.assets[assetId]
  const task: Record<string, unknown> = {
    asset: random.mostly(
      () => assetId,
      () =>
        random.pick<unknown>([...Object.keys(config.assets), 'constructor', '__proto__', oddValue(random)]),
      0.05,
    ),
    data: random.mostly(
      () => makeData(random, asset),
      () => oddValue(random),
      0.05,
    ),
  }
  for (const [name, make] of Object.entries(optional)) {
    if (random.chance(0.12))
      task[name] = random.mostly(
        () => make(random, now),
        () => oddValue(random),
        0.3,
      )
  }
  // A number that is a time in the past is a good one, and shown to who may read workitems.
  if (task.timestamp === numberCanary) task.timestamp = -1
  if (random.chance(0.03)) task[oddText(random)] = oddValue(random)
  return task
}

const optional: Record<string, (random: Random, now: number) => unknown> = {
  name: secretText,
  timestamp: (random, now) => now + random.pick([0, -1, 1, -60_000, 299_999, 300_001, -now, 9e15]),
  priority: (random) => random.pick([0, 1, -1, 2 ** 53, 1.5, oddNumber(random)]),
  dueAt: (random) =>
    random.pick([
      '2026-01-15T12:00:00Z',
      '2026-02-29T12:00:00Z',
      '2026-01-15T12:00:00.123456789+01:00',
      '2026',
    ]),
  flowSettings: strings,
  globalVariables: strings,
}

function strings(random: Random): Record<string, string> {
  const count = random.chance(0.05) ? 40 : random.below(4)
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      random.pick(['tone', 'leadPriority', 'product', `k${i}`, oddText(random)]),
      secretText(random),
    ]),
  )
}

function makeData(random: Random, asset: Asset | undefined): Record<string, unknown> {
  const data: Record<string, unknown> = {}
  for (const field of asset?.fields ?? []) {
    if (!field.required && random.chance(0.5)) continue
    if (random.chance(0.03)) continue
    data[field.key] = random.mostly(
      () => goodValue(random, field),
      () =>
        random.pick([
          secretText(random),
          oddNumber(random),
          null,
          true,
          '',
          oddValue(random),
          oddText(random),
        ]),
      0.08,
    )
  }
  if (random.chance(0.04))
    data[random.pick(['__proto__', 'constructor', oddText(random)])] = secretText(random)
  return data
}

const samples: Record<Field['type'], readonly unknown[]> = {
  string: ['Ada Lovelace', 'Ü', '漢字'],
  number: [0, 1, 5, 99.5, smallCanary],
  boolean: [true, false],
  date: ['2026-01-15', '2024-02-29'],
  'date-time': ['2026-01-15T12:00:00Z', '2026-01-15T12:00:00.5+05:30'],
  email: ['a@b.example'],
  phone: ['+15550100'],
  url: ['https://example.biz/a?b=c'],
}

function goodValue(random: Random, field: Field): unknown {
  if (field.enum) return random.pick(field.enum)
  if (field.pattern)
    return random.pick(['AB-1234', 'spring-2026', 'ABCD123456789012', `a${'-a'.repeat(200)}`])
  if (field.type === 'string' && random.chance(0.5)) return secretText(random)
  return random.pick(samples[field.type])
}
