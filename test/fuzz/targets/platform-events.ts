import type { Random } from '../random.ts'
import { canary, oddNumber, oddText, oddValue, secretText } from '../texts.ts'

/** When the webhooks of a run arrive, epoch ms. */
export const now = Date.UTC(2026, 0, 15, 12)

const types = [
  ...[
    'task:new',
    'task:failed',
    'task:parked',
    'task:connect',
    'task:connected',
    'task:on-hold',
    'task:ended',
  ],
  ...[
    'task-message:appended',
    'task-message:append-failed',
    'task:something',
    'agent:login',
    'capture:available',
  ],
]
const ids = ['5d3b2a10-5a5e-4d1b-9f21-7a0f2f5c0001', 'task-2', '../x', '', 'a'.repeat(200)]
const reasons = [
  'NOT_FOUND',
  'Agent Left',
  'RONA Timer Expired',
  'INTERNAL_ERROR',
  `"${canary}" is no product`,
]
const shifts = [0, 0, 0, 0, 1, -1, 299_999, 300_000, 300_001, -299_999, -300_000, -300_001, 3_600_000, -now]

/** A CloudEvent as the platform sends it, seldom with something odd in it. Task data and error texts are canaries. */
export function makeEvent(random: Random): Record<string, unknown> {
  const sentAt = now + random.pick(shifts)
  const event: Record<string, unknown> = {
    id: 'event-1',
    specversion: '1.0',
    type: random.pick(types),
    source: '/com/cisco/wxcc/ed9357d0-3f5d-4c6a-a4fd-222222222222',
    comciscoorgid: 'cb5901fb-ab66-4377-a7bc-5f0b21896952',
    comciscotimestamp: random.mostly<unknown>(
      () => sentAt,
      () => random.pick([String(sentAt), `${sentAt}abc`, sentAt + 0.5, null, -sentAt, oddNumber(random)]),
      0.06,
    ),
    datacontenttype: 'application/json',
    data: makeData(random, sentAt),
  }
  if (random.chance(0.1)) {
    const member = random.pick(Object.keys(event))
    // What may come out as an id or a topic holds no canary; what may not, does.
    event[member] =
      member === 'data'
        ? oddValue(random)
        : random.pick<unknown>([null, 1, '', oddText(random), {}, [], true])
  }
  return event
}

function makeData(random: Random, sentAt: number): Record<string, unknown> {
  const data: Record<string, unknown> = {
    taskId: random.mostly(
      () => random.pick(ids.slice(0, 2)),
      () => random.pick([...ids, oddText(random)]),
    ),
    origin: random.pick(['L-1', 'a~2', 'L-1~2', oddText(random)]),
    destination: random.pick(['crm-leads@example.biz', 'CLAIMS-work-items@example.biz', oddText(random)]),
    channelType: random.pick(['workItem', 'workItem', 'workItem', 'telephony', null]),
    createdTime: random.pick<unknown>([sentAt, String(sentAt), 0, 1_700_000_000, -1, 'x', null]),
    reason: random.pick(reasons),
    errorMessage: random.pick([
      'customerName is required',
      `data.${canary}`,
      secretText(random),
      'email '.repeat(2_000),
    ]),
    channelParams: random.pick<unknown>([
      { message: { aliasId: 'alias-1', workItemData: { customerName: secretText(random) } } },
      JSON.stringify({ message: JSON.stringify({ aliasId: 'alias-2' }) }),
      { message: null },
      '{',
      [],
    ]),
    workItemData: { customerName: secretText(random), [oddText(random)]: oddValue(random) },
  }
  for (const name of Object.keys(data)) if (random.chance(0.05)) delete data[name]
  if (random.chance(0.05)) {
    const member = random.pick([
      'createdTime',
      'channelParams',
      'channelType',
      'errorMessage',
      'workItemData',
    ])
    data[member] = oddValue(random)
  }
  return data
}
