import type { Asset, Trigger } from '../../../schemas/config.ts'
import { type Accepted, accept } from '../accept.ts'
import { isOveracted } from '../acted.ts'
import { type EndVerdict, wantEnd } from '../end.ts'
import type { Head } from '../head.ts'
import { knows } from '../timeline.ts'
import { matchOf } from '../track.ts'
import { update } from '../update.ts'
import type { Incoming } from './incoming.ts'
import type { TriggerWorld } from './ports.ts'
import { renderEvent, type Scalar } from './render.ts'
import type { TaskAction } from './rules.ts'
import { type Target, targetOf } from './target.ts'

/**
 * What became of an action. `unchanged`: it was done before, or there is nothing to do. `refused`: for good, with a
 * stable code; `pointers` say where in the task. `later`: the task it is about may still be on its way.
 */
export type Acted =
  | { verdict: 'done' | 'unchanged' | 'later'; workitem: string; code?: string; pointers?: undefined }
  | { verdict: 'refused'; workitem?: string; code: string; pointers?: string[] }

/** @throws Error when the table or a queue is in trouble: doing it again is safe. */
export async function act(
  world: TriggerWorld,
  rule: Trigger,
  action: TaskAction,
  incoming: Incoming,
): Promise<Acted> {
  const target = targetOf(world, rule, action, incoming)
  if (target.code !== undefined) return { verdict: 'refused', code: target.code }
  const head = await world.store.head(target.id)
  if (head && isOveracted(head, world.now()) && !knows(head, target.once.key))
    return { verdict: 'refused', workitem: target.id, code: 'too-many-actions' }
  switch (action.do) {
    case 'create':
      return create(world, target, action, incoming, head)
    case 'append':
      return append(world, target, action, incoming, head)
    case 'end':
      return end(world, target, action, incoming, head)
  }
}

async function create(
  world: TriggerWorld,
  target: Target,
  action: TaskAction & { do: 'create' },
  incoming: Incoming,
  head: Head | undefined,
): Promise<Acted> {
  const chain = await chainOf(world, incoming)
  if (chain.includes(target.once.rule)) return { verdict: 'refused', workitem: target.id, code: 'own-effect' }
  const { asset, name, priority } = action
  const body = {
    asset,
    data: dataOf(world, action.data, incoming, world.config.assets[asset]),
    timestamp: incoming.at,
    ...(name !== undefined && { name: textOf(world, name, incoming) }),
    ...(priority !== undefined && { priority }),
  }
  const { source, externalId } = target
  const once = { ...target.once, chain }
  return toActed(
    await accept(world, { source, externalId, mode: 'put', body, once }, head ?? null),
    target.id,
  )
}

async function append(
  world: TriggerWorld,
  target: Target,
  action: TaskAction & { do: 'append' },
  incoming: Incoming,
  head: Head | undefined,
): Promise<Acted> {
  const { source, externalId, once } = target
  const asset = head && world.config.assets[head.asset]
  const body = { data: dataOf(world, action.data, incoming, asset), timestamp: incoming.at }
  const request = { source, externalId, mode: 'patch', body, once } as const
  return toActed(await accept(world, request, head ?? null), target.id)
}

async function end(
  world: TriggerWorld,
  { id, once }: Target,
  action: TaskAction & { do: 'end' },
  incoming: Incoming,
  known: Head | undefined,
): Promise<Acted> {
  const code = action.reason === undefined ? undefined : codeOf(textOf(world, action.reason, incoming))
  const wish = { ...once, by: 'rule', code, at: incoming.at } as const
  let verdict: EndVerdict | undefined
  const change = (head: Head) => {
    const step = wantEnd(head, wish, world.now())
    verdict = step.verdict
    return step
  }
  if (known) await update(world, id, change, known)
  if (verdict === undefined) return { verdict: 'later', workitem: id }
  const isDone = verdict === 'wanted' || verdict === 'canceled'
  return { verdict: isDone ? 'done' : 'unchanged', workitem: id, code: verdict }
}

/** The rules that led to the task whose event this is. */
async function chainOf(world: TriggerWorld, { task }: Incoming): Promise<readonly string[]> {
  return (task && (await matchOf(world, task))?.head.chain) ?? []
}

function toActed(accepted: Accepted, workitem: string): Acted {
  switch (accepted.verdict) {
    case 'accepted':
      return { verdict: 'done', workitem }
    case 'unchanged':
      return { verdict: 'unchanged', workitem }
    case 'conflict':
      return { verdict: 'refused', workitem, code: accepted.code }
    case 'invalid':
      return {
        verdict: 'refused',
        workitem,
        code: 'invalid-task',
        pointers: accepted.violations.map(({ pointer }) => pointer),
      }
    case 'not-found':
      return { verdict: 'later', workitem }
    case 'stale':
    case 'ignored':
    case 'unknown-asset':
      return { verdict: 'refused', workitem, code: accepted.verdict }
  }
}

/** Texts, but where the asset's field asks for a number or truth value and the event has one. */
function dataOf(
  { rules }: TriggerWorld,
  templates: Readonly<Record<string, string>>,
  { envelope }: Incoming,
  asset: Asset | undefined,
): Record<string, Scalar> {
  const fields = asset?.fields ?? []
  const kept = new Set(
    fields.filter(({ type }) => type === 'number' || type === 'boolean').map(({ key }) => key),
  )
  const filled = ([key, template]: [string, string]) => {
    const { value } = renderEvent(template, envelope, rules.catalog)
    return [key, kept.has(key) ? value : String(value)] as const
  }
  return Object.fromEntries(Object.entries(templates).map(filled))
}

const textOf = ({ rules }: TriggerWorld, template: string, { envelope }: Incoming): string =>
  String(renderEvent(template, envelope, rules.catalog).value)

/** For the timeline, where codes stand and no free text. */
const codeOf = (text: string): string | undefined => text.replace(/[^\w.:-]+/g, '-').slice(0, 64) || undefined
