import { accept } from '../../functions/domain/accept.ts'
import type { Head } from '../../functions/domain/head.ts'
import { workitemId } from '../../functions/domain/ids.ts'
import type { CallOutcome, FindOutcome, OriginQuery, SnapshotCall } from '../../functions/domain/outcome.ts'
import type { DeliverWorld } from '../../functions/domain/ports.ts'
import type { Config } from '../../schemas/config.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'

export interface ScriptedCalls {
  /** Answers of the next creates, appends and searches; the default when a list is empty. */
  create: (CallOutcome | Error)[]
  append: (CallOutcome | Error)[]
  end: (CallOutcome | Error)[]
  find: (FindOutcome | Error)[]
  made: ({ call: 'create' | 'append' } & SnapshotCall)[]
  /** Ids of the tasks that were to end. */
  ended: string[]
  asked: (readonly OriginQuery[])[]
  /** Called while a call is under way. */
  during: () => void | Promise<void>
}

export interface DeliveryWorld extends MemoryWorld, Pick<DeliverWorld, 'calls' | 'remainingMs'> {
  script: ScriptedCalls
  remaining: { ms: number }
}

/** The world in memory with a platform that answers as scripted; by default it takes everything and finds nothing. */
export function deliveryWorld(config?: Config): DeliveryWorld {
  const script: ScriptedCalls = {
    create: [],
    append: [],
    end: [],
    find: [],
    made: [],
    ended: [],
    asked: [],
    during: () => {},
  }
  const remaining = { ms: 30_000 }
  const answer = async <T>(list: (T | Error)[], standard: T): Promise<T> => {
    await script.during()
    const next = list.shift() ?? standard
    if (next instanceof Error) throw next
    return next
  }
  return {
    ...memoryWorld(config),
    script,
    remaining,
    remainingMs: () => remaining.ms,
    calls: () => ({
      create(call) {
        script.made.push({ call: 'create', ...call })
        return answer(script.create, { outcome: 'confirmed', platformId: `task-${script.made.length}` })
      },
      append(_taskId, call) {
        script.made.push({ call: 'append', ...call })
        return answer(script.append, { outcome: 'confirmed', platformId: call.alias })
      },
      end(taskId) {
        script.ended.push(taskId)
        return answer(script.end, { outcome: 'confirmed', platformId: taskId })
      },
      find(queries) {
        script.asked.push(queries)
        return answer<FindOutcome>(script.find, { outcome: 'answered', tasks: [] })
      },
    }),
  }
}

const bodies: Record<string, { asset: string; data: (text: string) => Record<string, string> }> = {
  crm: { asset: 'crm-lead', data: (company) => ({ company }) },
  claims: { asset: 'claims-review', data: (claimNumber) => ({ claimNumber }) },
  fax: { asset: 'fax-intake', data: (note) => ({ note }) },
}

/** Pushes a task of a source, with `text` as the content of its one required field. Returns the workitem's id. */
export async function push(
  world: MemoryWorld,
  externalId: string,
  text = 'CLM-0001',
  sourceId = 'crm',
): Promise<string> {
  const source = world.config.sources[sourceId]
  const body = bodies[sourceId]
  if (!source || !body) throw new Error(`no source ${sourceId}`)
  await accept(world, {
    source,
    externalId,
    mode: 'put',
    body: { asset: body.asset, data: body.data(text) },
  })
  return workitemId(world.config.namespace, sourceId, externalId)
}

export function headOf(world: MemoryWorld, id: string): Head {
  const head = world.store.items.get(id)
  if (!head) throw new Error(`no workitem ${id}`)
  return head
}
