import { describe, expect, it } from 'vitest'
import { renderEvent, topicOf } from '../../../functions/domain/triggers/render.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'

const workitem = {
  'detail-type': 'v2.taskmanagement.workitems.{id}',
  detail: {
    eventBody: {
      changes: [
        { field: 'a', newValue: 'x' },
        { field: 'b', newValue: null },
      ],
      priority: 0,
      overdue: false,
    },
  },
}
const render = (template: string, envelope: unknown = partnerEvent('acd.start')) =>
  renderEvent(template, envelope, catalog)

describe('renderEvent', () => {
  it.each([
    ['call {conversationId}', 'call 7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5'],
    ['{{{callbackNumbers[0]}}}', '{+13175550123}'],
    ['{correlationId}', '1d2c3b4a-5f6e-4d7c-8b9a-0f1e2d3c4b5a'],
    ['{routingPriority}', 3],
    ['p{routingPriority}', 'p3'],
    ['plain', 'plain'],
  ])('%s', (template, value) => {
    expect(render(template)).toEqual({ value, missing: 0 })
  })

  it.each([
    ['{changes[0].newValue}', 'x', 0],
    ['{priority}', 0, 0],
    ['{overdue}', false, 0],
    ['{changes[1].newValue}', '', 1],
    ['{changes[9].newValue}{name}-', '-', 2],
    ['{changes}', '', 1],
  ])('of a work item: %s', (template, value, missing) => {
    expect(render(template, workitem)).toEqual({ value, missing })
  })

  it('refuses what the check of the configuration refuses', () => {
    expect(() => render('call {conversationId')).toThrow('event template, column')
  })

  it('knows a topic by its text only', () => {
    expect(topicOf({ 'detail-type': 'task:ended' })).toBe('task:ended')
    for (const envelope of [{ 'detail-type': 5 }, {}, null]) expect(topicOf(envelope)).toBeUndefined()
  })

  it('looks at nothing that an object inherits', () => {
    expect(render('{constructor}{toString}').missing).toBe(2)
  })
})
