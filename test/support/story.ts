import type { Scheduler } from 'fast-check'
import type { AcceptRequest } from '../../functions/domain/accept.ts'
import { wantEnd } from '../../functions/domain/end.ts'
import type { Head } from '../../functions/domain/head.ts'
import { workitemId } from '../../functions/domain/ids.ts'
import { update } from '../../functions/domain/update.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import type { EventFate } from './arbitraries.ts'
import { MemoryPlatform, type MemoryTask, type TaskFate } from './memory-platform.ts'
import { sampleConfig } from './sample-config.ts'
import { type Plan, Simulation } from './simulation.ts'

export const hourMs = 3_600_000
const noFaults = (): Plan => ({ aws: [], platform: [], skewMs: [] })

export interface StoryOptions {
  sourceId?: 'crm' | 'fax'
  tasks?: number
  /** Updates of each task after its first data. */
  updates?: number
  plan?: Plan
  eventFates?: EventFate[]
  taskFates?: TaskFate[]
  appendFates?: TaskFate[]
  searchLagMs?: number
  /** For the n-th task: how long after its push somebody wants it ended, ms, and how often the wish arrives. */
  ends?: { afterMs: number; copies: number }[]
  scheduler?: Scheduler
  /** What each living task goes through, a second a step. */
  life?: PlatformEvent['kind'][]
  /** Tasks of a former deployment with the same keys send events before anything can be sent. */
  isHaunted?: boolean
  /** Virtual time with faults, then without, ms. */
  faultyMs?: number
  calmMs?: number
}

const bodies = {
  crm: (company: string) => ({ asset: 'crm-lead', data: { company } }),
  fax: (note: string) => ({ asset: 'fax-intake', data: { note } }),
}
const assetField = { crm: 'company', fax: 'note' } as const

export interface Told {
  simulation: Simulation
  /** One of each task. */
  items: { head: Head; tasks: MemoryTask[]; wanted: string; shown: string | undefined }[]
}

/** Tasks are pushed and updated while things go wrong; then all is well for as long as it takes. */
export async function tell(options: StoryOptions): Promise<Told> {
  const { sourceId = 'crm', tasks = 3, updates = 0, scheduler } = options
  const simulation = new Simulation({ scheduler })
  prepare(simulation, options)
  if (options.isHaunted) await haunt(simulation)
  for (let task = 0; task < tasks; task++)
    for (let update = 0; update <= updates; update++)
      await pushOne(simulation, requestOf(simulation, sourceId, task, update), scheduler, update)
  for (const [task, { afterMs, copies }] of (options.ends ?? []).entries()) {
    const at = simulation.world.clock.ms + afterMs
    const wish = { key: `end-${task}`, by: 'rule', rule: 'r', at } as const
    for (let copy = 0; copy < copies; copy++)
      simulation.doAt(at + copy * 1_300, (world) =>
        update(world, idOf(sourceId, task), (head) => wantEnd(head, wish, world.now())),
      )
  }
  await simulation.run(options.faultyMs ?? 2 * hourMs)
  simulation.plan = noFaults()
  await simulation.run(options.calmMs ?? hourMs)
  const items = Array.from({ length: tasks }, (_, task) => itemOf(simulation, sourceId, task, updates))
  return { simulation, items }
}

function prepare(simulation: Simulation, options: StoryOptions): void {
  const { platform } = simulation
  simulation.plan = structuredClone(options.plan ?? noFaults())
  simulation.eventFate = (n) => options.eventFates?.[n] ?? { copies: 1, delayMs: 100 }
  platform.taskFate = (n) => options.taskFates?.[n] ?? 'live'
  platform.appendFate = (n) => options.appendFates?.[n] ?? 'live'
  platform.searchLagMs = options.searchLagMs ?? 5_000
  platform.lives = (task) => {
    for (const [step, kind] of (options.life ?? []).entries())
      platform.emit(task, `task:${kind}`, kind, { at: task.createdAt + (step + 1) * 1_000 })
  }
}

async function haunt({ platform, world }: Simulation): Promise<void> {
  await world.gate.close('webex', world.clock.ms + hourMs)
  for (const [asset, origin] of [
    ['crm-lead', 'crm-item-0'],
    ['fax-intake', 'item-0'],
  ]) {
    const destination = `${asset}@example.biz`
    const former = {
      id: `former-${asset}`,
      origin: origin ?? '',
      destination,
      createdAt: 0,
      data: {},
      appends: [],
    }
    platform.emit(former, 'task:new', 'created')
    platform.emit(former, 'task:ended', 'ended')
  }
}

const textOf = (task: number, update: number): string => `text ${task} v${update}`

function requestOf(
  simulation: Simulation,
  sourceId: 'crm' | 'fax',
  task: number,
  update: number,
): AcceptRequest {
  const source = simulation.world.config.sources[sourceId]
  if (!source) throw new Error('no source')
  // A source that tells the time: what is pushed again late must not stand for newer data.
  const body = { ...bodies[sourceId](textOf(task, update)), timestamp: 1_000 + update }
  return { source, externalId: `item-${task}`, mode: 'put', body }
}

async function pushOne(
  simulation: Simulation,
  request: AcceptRequest,
  scheduler: Scheduler | undefined,
  update: number,
): Promise<void> {
  if (scheduler) return simulation.pushAt(simulation.world.clock.ms + update * 700, request)
  await simulation.push(request)
  await simulation.run(update * 700)
}

const idOf = (sourceId: 'crm' | 'fax', task: number): string =>
  workitemId(sampleConfig().namespace, sourceId, `item-${task}`)

function itemOf(simulation: Simulation, sourceId: 'crm' | 'fax', task: number, updates: number) {
  const head = simulation.world.store.items.get(idOf(sourceId, task))
  if (!head) throw new Error(`task ${task} was lost`)
  const origin = sourceId === 'crm' ? `crm-item-${task}` : `item-${task}`
  const made = simulation.platform.tasks.filter((one) => one.origin.replace(/~\d+$/, '') === origin)
  const living = made.filter((one) => !one.failed).at(-1)
  const shown = MemoryPlatform.dataOf(living)?.[assetField[sourceId]]
  return { head, tasks: made, wanted: textOf(task, updates), shown }
}

/** Platform tasks that the platform did not fail. */
export const living = (tasks: readonly MemoryTask[]): MemoryTask[] => tasks.filter(({ failed }) => !failed)

/** The most platform tasks that any generation had. */
export const mostPerGeneration = (tasks: readonly MemoryTask[]): number =>
  Math.max(0, ...[...Map.groupBy(tasks, ({ origin }) => origin).values()].map((made) => made.length))
