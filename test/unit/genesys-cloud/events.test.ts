import { describe, expect, it } from 'vitest'
import { readPartnerEvent } from '../../../functions/platforms/genesys-cloud/events.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'

const context = {
  connection: { id: 'genesys', organization: 'B6E2F1A4-93C7-4D58-8F0E-1C2D3E4F5A6B' },
  now: 1_649_237_600_000,
}
const read = (event: unknown) => readPartnerEvent(event, context)
const accepted = (event: unknown) => {
  const verdict = read(event)
  if (verdict.verdict !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(verdict)}`)
  return verdict
}

describe('a partner event', () => {
  it('gives ids, times, enum values and the priority', () => {
    const { event, notes } = accepted(partnerEvent('acd.start'))

    expect(notes).toEqual([])
    expect(event).toEqual({
      v: 1,
      connection: 'genesys',
      name: 'acd.start',
      topic: 'v2.detail.events.conversation.{id}.acd.start',
      key: 'acd.start|7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5|0a4ac9a8-5d5e-4c27-9d0d-7b1b6a0f4f11|5b8a3c7e-1f2d-4e6a-9b0c-8d7e6f5a4b3c|1649237504949',
      conversationId: '7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5',
      participantId: '0a4ac9a8-5d5e-4c27-9d0d-7b1b6a0f4f11',
      sessionId: '5b8a3c7e-1f2d-4e6a-9b0c-8d7e6f5a4b3c',
      mediaType: 'CALLBACK',
      direction: 'INBOUND',
      queueId: 'f0f1a9d2-5b1c-4e6f-9a7d-3c2b1a0f9e8d',
      divisionId: '3e4f5a6b-7c8d-4e9f-8a0b-1c2d3e4f5a6b',
      routingPriority: 3,
      requestedRoutingSkillIds: ['9f8e7d6c-5b4a-4f3e-8d2c-1b0a9f8e7d6c'],
      at: 1_649_237_504_949,
      sentAt: Date.parse('2022-04-06T09:31:45.013Z'),
      receivedAt: context.now,
      eventId: 'c2f5b6d1-0d5e-4c6a-8f7b-2f6a3d4e5f60',
      correlationId: '1d2c3b4a-5f6e-4d7c-8b9a-0f1e2d3c4b5a',
      organization: 'b6e2f1a4-93c7-4d58-8f0e-1c2d3e4f5a6b',
    })
  })

  it('leaves names and numbers of people behind', () => {
    const text = JSON.stringify(accepted(partnerEvent('acd.start', { ani: 'tel:+13175550100' })).event)

    expect(text).not.toMatch(/Lovelace|555/)
  })

  it('has one key for every sending of one fact, and another for another fact', () => {
    const first = accepted(partnerEvent('acd.end')).event.key
    const resent = {
      ...partnerEvent(
        'acd.end',
        {},
        { metadata: { CorrelationId: 'another' }, timestamp: '2022-04-06T10:00:00Z' },
      ),
      id: 'another',
    }

    expect(accepted(resent).event.key).toBe(first)
    expect(accepted(partnerEvent('acd.start')).event.key).not.toBe(first)
    expect(accepted(partnerEvent('acd.end', { eventTime: 1_649_237_504_950 })).event.key).not.toBe(first)
  })

  it('notes another organization, and takes our own bus as well', () => {
    const foreign = {
      ...partnerEvent('acd.start'),
      source: `aws.partner/genesys.com/cloud/${'0'.repeat(36)}/x`,
    }
    const own = { ...partnerEvent('acd.start'), source: 'workbridge.genesys' }

    expect(accepted(foreign).notes).toEqual(['unknown-organization'])
    expect(accepted(own)).toMatchObject({ notes: [], event: { name: 'acd.start' } })
  })

  it('keeps what it does not know out, not the event', () => {
    const { event } = accepted(partnerEvent('acd.end', { acdOutcome: 'SOMETHING_NEW', disconnectType: 7 }))

    expect(event.acdOutcome).toBe('SOMETHING_NEW')
    expect(event).not.toHaveProperty('disconnectType')
  })
})

it('regression: leaves out a scheduled time that is no date', () => {
  const { event } = accepted(partnerEvent('acd.start', { callbackScheduledTime: Number.MAX_SAFE_INTEGER }))
  expect(event).not.toHaveProperty('callbackScheduledTime')
})

describe('what is none', () => {
  it.each([
    [null, 'no-detail-type'],
    [{}, 'no-detail-type'],
    [{ 'detail-type': 7 }, 'no-detail-type'],
    [partnerEvent('acd.start', { conversationId: 'x' }), 'malformed:detail.eventBody.conversationId'],
    [partnerEvent('acd.start', { eventTime: undefined }), 'malformed:detail.eventBody.eventTime'],
    [partnerEvent('acd.start', { eventTime: 1_649_237_504 }), 'malformed:detail.eventBody.eventTime'],
    [partnerEvent('acd.start', {}, { topicName: 'v2.x' }), 'topic-and-body-differ'],
  ])('%#: %s', (event, code) => {
    expect(read(event)).toEqual({ verdict: 'malformed', code })
  })

  it('is dropped when the topic is another one', () => {
    expect(read(partnerEvent('wrapup'))).toEqual({ verdict: 'dropped', code: 'other-topic' })
  })
})
