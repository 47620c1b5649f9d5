import type { PlatformTask, TaskState } from './types.ts'
import type { World } from './world.ts'

type Leaf = string | number | boolean | null
/** One task as search shows it. Fields are those that documents and public samples name; unknown ones are refused. */
export type SearchRecord = Record<string, Leaf | Record<string, Leaf>>

/** Seen: created, parked, ended. The others are assumed to be named as their events. */
const statuses: Record<TaskState, string> = {
  accepted: 'created',
  created: 'created',
  queued: 'parked',
  offered: 'connect',
  assigned: 'connected',
  held: 'on-hold',
  ended: 'ended',
  failed: 'failed',
}

const queue = { id: '7c1f0c52-3c46-4d5e-9a55-5d7f2c7f5b01', name: 'Work Items' }
const nobody = { id: null, name: null }

export function searchRecord(world: World, task: PlatformTask): SearchRecord {
  const queued = task.state !== 'created'
  const last = task.endedTime ?? world.clock.now()
  return {
    id: task.id,
    status: statuses[task.state],
    channelType: world.switches.searchChannelType,
    createdTime: task.createdTime,
    endedTime: task.endedTime,
    origin: task.origin,
    destination: task.destination,
    isActive: task.state !== 'ended',
    direction: 'inbound',
    captureRequested: false,
    totalDuration: last - task.createdTime,
    terminationType: task.state === 'ended' ? 'normal' : null,
    lastWrapupCodeName: null,
    owner: nobody,
    lastAgent: nobody,
    lastQueue: queued ? queue : nobody,
    lastEntryPoint: { id: null, name: task.channel },
  }
}

/**
 * Tasks that search shows now. Documented: nothing about lag; here a task shows `searchLagMs` after `task:new`
 * and a failed create never does (assumed).
 */
export function visibleTasks(world: World): PlatformTask[] {
  const horizon = world.clock.now() - world.switches.searchLagMs
  return [...world.tasks.values()].filter(
    ({ confirmedTime }) => confirmedTime !== null && confirmedTime <= horizon,
  )
}

/** Shows which fields there are, for checking a query before anything is found. */
export const sampleTask: PlatformTask = {
  id: '',
  origin: '',
  originName: null,
  destination: '',
  channel: '',
  state: 'created',
  createdTime: 0,
  alias: '',
  data: {},
  timestamp: 0,
  flowSettings: {},
  globalVariables: {},
  appends: [],
  failedAppends: [],
  aliases: [],
  failure: null,
  confirmedTime: 0,
  endedTime: null,
}
