import { describe, expect, it } from 'vitest'
import { readIncoming } from '../../../functions/platforms/incoming.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { configWith, genesysSource, taskEnvelope } from '../../support/trigger-world.ts'
import { event, t0 } from '../../support/workitem.ts'

const config = configWith()
const own = 'genesys-cloud.other'
const context = { config, now: t0, partnerSources: { genesys: genesysSource, other: own } }
const read = (envelope: unknown) => readIncoming(envelope, context)
const good = (envelope: unknown) => {
  const verdict = read(envelope)
  if ('fault' in verdict) throw new Error(verdict.fault)
  return verdict.incoming
}
const task = event('ended')
const workitemEvent = (body: object, change: object = {}) => ({
  ...partnerEvent('x'),
  'detail-type': 'v2.taskmanagement.workitems.{id}',
  detail: { topicName: 'v2.taskmanagement.workitems.w-1', eventBody: { id: 'w-1', ...body }, ...change },
})

describe('readIncoming', () => {
  it('reads the life of a conversation', () => {
    const envelope = partnerEvent('acd.end')

    expect(good(envelope)).toMatchObject({
      envelope,
      connection: 'genesys',
      at: 1_649_237_504_949,
      occurrence: expect.stringMatching(/^acd\.end\|7dd0ff30/),
      conversation: { name: 'acd.end', connection: 'genesys' },
    })
  })

  it('reads our own platform events', () => {
    expect(good(taskEnvelope(task))).toEqual({
      envelope: taskEnvelope(task),
      connection: 'webex',
      at: task.at,
      occurrence: task.key,
      task,
    })
  })

  it('reads other topics of conversations: one occurrence for each sending, another for another time', () => {
    const first = good(partnerEvent('acw', { wrapupNotes: 'first' }))

    expect(first.conversation).toBeUndefined()
    expect(first.at).toBe(1_649_237_504_949)
    expect(good({ ...partnerEvent('acw', { wrapupNotes: 'again' }), id: 'y' }).occurrence).toBe(
      first.occurrence,
    )
    expect(good(partnerEvent('acw', { eventTime: 1_649_237_504_950 })).occurrence).not.toBe(first.occurrence)
  })

  it('reads work item events, whose dates may be texts or numbers, and whose body tells them apart', () => {
    const changed = workitemEvent({
      operation: 'edit',
      dateModified: '2026-01-15T12:00:00.000Z',
      changes: [{ field: 'a' }],
    })
    const same = workitemEvent({
      changes: [{ field: 'a' }],
      dateModified: '2026-01-15T12:00:00.000Z',
      operation: 'edit',
    })
    const other = workitemEvent({
      operation: 'edit',
      dateModified: '2026-01-15T12:00:00.000Z',
      changes: [{ field: 'b' }],
    })

    expect(good(changed).at).toBe(t0)
    expect(good(same).occurrence).toBe(good(changed).occurrence)
    expect(good(other).occurrence).not.toBe(good(changed).occurrence)
    expect(good(workitemEvent({ dateModified: t0 + 7 })).at).toBe(t0 + 7)
    expect(good(workitemEvent({}, { timestamp: '2026-01-15T12:00:01.000Z' })).at).toBe(t0 + 1_000)
  })

  it.each([
    [
      'an unknown partner source',
      { ...partnerEvent('acd.start'), source: `${genesysSource}-x` },
      'unknown-event-source',
    ],
    ['no source', { 'detail-type': 'task:ended' }, 'unknown-event-source'],
    ['no object', null, 'unknown-event-source'],
    [
      'a source of no connection of ours',
      { ...partnerEvent('acd.start'), source: own },
      'unknown-connection',
    ],
    ['a platform event that is none', { ...taskEnvelope(task), detail: {} }, 'malformed-platform-event'],
    [
      'a platform event of no connection',
      taskEnvelope({ ...task, connection: 'toString' }),
      'unknown-connection',
    ],
    [
      'a conversation event without its id',
      partnerEvent('acd.start', { conversationId: 'x' }),
      'malformed:detail.eventBody.conversationId',
    ],
    [
      'a conversation event of a time to come',
      partnerEvent('acd.start', { eventTime: t0 + 86_400_001 }),
      'time-ahead',
    ],
    ['a work item event of no date', workitemEvent({ dateModified: Number.MAX_SAFE_INTEGER }), 'time-ahead'],
    ['another topic without a body', { ...workitemEvent({}), detail: { topicName: 't' } }, 'malformed-event'],
  ])('has a code for %s', (_, envelope, fault) => {
    expect(read(envelope)).toMatchObject({ fault })
  })
})
