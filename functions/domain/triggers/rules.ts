import type { Catalog } from '../../../schemas/catalog/catalog.ts'
import type { Action, Config, Trigger } from '../../../schemas/config.ts'
import { compileIndex, type RuleIndex } from '../rules/compile-index.ts'

export type TaskAction = Exclude<Action, { do: 'reprioritize' }>

/** The trigger rules of a stage, made ready once. */
export interface Rules {
  catalog: Catalog
  index: RuleIndex
  byId: ReadonlyMap<string, Trigger>
  /** Connections with a rule that raises callbacks: their runs want every event of a conversation's life. */
  raising: ReadonlySet<string>
}

export function readyRules({ triggers }: Config, catalog: Catalog): Rules {
  const all = Object.values(triggers)
  const raising = all.filter(({ action }) => action.do === 'reprioritize')
  return {
    catalog,
    index: compileIndex(all, catalog),
    byId: new Map(all.map((rule) => [rule.id, rule])),
    raising: new Set(raising.map(({ connection }) => connection)),
  }
}
