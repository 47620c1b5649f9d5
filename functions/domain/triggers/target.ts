import type { Source, Trigger } from '../../../schemas/config.ts'
import { externalIdSchema } from '../../../schemas/source-task.ts'
import { workitemId } from '../ids.ts'
import type { Once } from '../revise.ts'
import type { Incoming } from './incoming.ts'
import type { TriggerWorld } from './ports.ts'
import { renderEvent } from './render.ts'
import type { TaskAction } from './rules.ts'

/** The workitem that an action is about, and the key under which it is done once. */
export interface Target {
  source: Source
  externalId: string
  id: string
  once: Once
  code?: undefined
}

/** The code says why there is none: the event lacks a field, or its value is no external id. */
export function targetOf(
  { config, rules }: TriggerWorld,
  rule: Trigger,
  action: TaskAction,
  incoming: Incoming,
): Target | { code: string; id?: undefined } {
  const source = config.sources[action.source]
  if (!source) return { code: 'unknown-source' }
  const { value, missing } = renderEvent(action.externalId, incoming.envelope, rules.catalog)
  if (missing > 0) return { code: 'missing-value' }
  const externalId = externalIdSchema.safeParse(String(value))
  if (!externalId.success) return { code: 'invalid-external-id' }
  return {
    source,
    externalId: externalId.data,
    id: workitemId(config.namespace, source.id, externalId.data),
    once: { key: `trigger:${rule.id}:${incoming.occurrence}`, rule: rule.id },
  }
}
