import type { Action, Trigger } from '../../schemas/config.ts'
import { connectionOfTopics } from './check-triggers.ts'
import type { Drafts, TriggerDraft } from './drafts.ts'
import { readWhen } from './read-when.ts'

/** The rule as the runtime has it; none when it is switched off. */
export function triggerOf({ id, value }: TriggerDraft, drafts: Drafts): Trigger[] {
  if (value === undefined || !value.enabled) return []
  const read = readWhen(value.when)
  if ('faults' in read) return []
  const { enabled: _, maxAge, delay, action, ...rest } = value
  const connection = value.connection ?? connectionOfTopics(read.topics, drafts) ?? ''
  const trigger: Trigger = {
    id,
    ...rest,
    expression: read.expression,
    topics: read.topics.map(({ name }) => name),
    connection,
    action: actionOf(action),
  }
  if (maxAge !== undefined) trigger.maxAgeMs = maxAge
  if (delay !== undefined) trigger.delayMs = delay
  return [trigger]
}

function actionOf(written: NonNullable<TriggerDraft['value']>['action']): Action {
  const [[name, settings] = []] = Object.entries(written).filter(([, settings]) => settings !== undefined)
  return { do: name, ...settings } as Action
}
