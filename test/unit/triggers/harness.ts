import { accept } from '../../../functions/domain/accept.ts'
import { workitemId } from '../../../functions/domain/ids.ts'
import { react } from '../../../functions/domain/triggers/react.ts'
import type { Action } from '../../../schemas/config.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { incomingOf, type RuleWorld, ruleOf, ruleWorld } from '../../support/trigger-world.ts'

export const at = Date.UTC(2026, 0, 15, 12)
export const crm = (more: object): Action =>
  ({
    do: 'create',
    source: 'crm',
    externalId: 'lead-1',
    asset: 'crm-lead',
    data: { company: 'ACME' },
    ...more,
  }) as Action
export const start = (body: object = {}, offsetMs = 0) =>
  partnerEvent('acd.start', { eventTime: at + offsetMs, ...body })
export const ruled = (action: Action, when = 'acd.start', more = {}) =>
  ruleWorld(ruleOf('r', when, action, more))

export async function reactTo(world: RuleWorld, envelope: unknown, only?: string) {
  world.report.notes.length = 0
  const reaction = await react(world, incomingOf(world, envelope), only)
  return { ...reaction, told: world.report.notes.filter(({ event }) => event.startsWith('trigger-')) }
}

export const headOf = (world: RuleWorld, externalId = 'lead-1', source = 'crm') =>
  world.store.items.get(workitemId(world.config.namespace, source, externalId))

export async function newest(world: RuleWorld, externalId?: string) {
  const head = headOf(world, externalId)
  return head && world.store.snapshot(head.id, head.revisions.at(-1)?.snap ?? '')
}

export async function pushed(world: RuleWorld, data: object = { company: 'Old' }, timestamp = at - 60_000) {
  const source = world.config.sources.crm
  if (!source) throw new Error('no source')
  await accept(world, {
    source,
    externalId: 'lead-1',
    mode: 'put',
    body: { asset: 'crm-lead', data, timestamp },
  })
}
