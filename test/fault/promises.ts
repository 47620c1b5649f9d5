import { isDeepStrictEqual } from 'node:util'
import type { Head } from '../../functions/domain/head.ts'
import { isMended, isRefusedByPlatform, mayHold } from './causes.ts'
import type { PlatformTask } from './world/fake-platform.ts'
import type { Sent } from './world/platform-call.ts'
import type { Story, Wish } from './world/story.ts'

/** A call that was claimed before somebody wanted the end stored may be on its way so long, ms. */
const callMs = 40_000

export const originOf = (head: Head, generation = head.generation): string => {
  const base = head.source === 'crm' ? `crm-${head.externalId}` : head.externalId
  return generation === 1 ? base : `${base}~${generation}`
}

export const originsOf = (head: Head): string[] =>
  Array.from({ length: head.generation }, (_, index) => originOf(head, index + 1))

/** accepted = confirmed + ended as wished + rejected by the platform + held for a person, where nothing else could tell. */
export function promises(story: Story): string[] {
  const wishes = Map.groupBy(story.wishes, ({ key }) => key)
  const unasked = story.heads().filter((head) => !wishes.has(`${head.source} ${head.externalId}`))
  return [
    ...[...wishes].flatMap(([key, wishes]) => ofTask(story, key, wishes)),
    ...unasked.map(({ externalId }) => `${externalId}: nobody asked for it`),
  ]
}

function ofTask(story: Story, key: string, wishes: Wish[]): string[] {
  const [source = '', externalId = ''] = key.split(' ')
  const head = story.headOf(externalId, source)
  const refused = wishes.filter((wish) => isRefused(story, wish))
  const heard = wishes.filter((wish) => !refused.includes(wish))
  const found = refused
    .filter((wish) => !mayRefuse(story, wish, heard))
    .map(({ rule }) => `${key}: ${rule} did nothing`)
  if (!head) return heard.some(({ text }) => text) ? [...found, `${key}: accepted and unknown`] : found
  const tasks = story.platform.tasks.filter(({ origin }) => originsOf(head).includes(origin))
  const task: Task = { key, head, tasks, wishes: heard }
  return [
    ...found,
    ...unwanted(task),
    ...foreign(task),
    ...(head.hold ? held(story, task) : outcome(story, task)),
  ]
}

interface Task {
  key: string
  head: Head
  /** Its tasks on the platform. */
  tasks: PlatformTask[]
  wishes: Wish[]
}

/** Where data and end were wanted at the same time, both are right. */
function outcome(story: Story, task: Task): string[] {
  const { head, wishes } = task
  const data = wishes.filter(({ text }) => text !== undefined).reduce(newer, undefined)
  const end = wishes.filter(({ text }) => text === undefined).reduce(newer, undefined)
  if (!end || (data && data.from >= end.to)) return lives(story, task, data)
  if (!data || end.from >= data.to || isOver(head)) return ends(story, task, end, data)
  return lives(story, task, data)
}

const newer = (known: Wish | undefined, wish: Wish): Wish => (known && known.from > wish.from ? known : wish)
const isOver = ({ state }: Head): boolean => state === 'ended' || state === 'canceled' || state === 'failed'
const isAlive = ({ failed, endedAt }: PlatformTask): boolean => !failed && endedAt === undefined

function lives(story: Story, { key, head, tasks }: Task, data: Wish | undefined): string[] {
  const newest = head.revisions.at(-1)
  if (newest?.state === 'rejected') {
    if (isMended(story, key)) return [`${key}: left rejected (${newest.reason}) although a person mended it`]
    return isRefusedByPlatform(story, head, newest)
      ? []
      : [`${key}: rejected (${newest.reason}), and not by the platform`]
  }
  if (newest?.state !== 'confirmed') return [`${key}: accepted, and left ${newest?.state} (${head.state})`]
  const task = tasks.findLast(({ origin }) => origin === originOf(head))
  if (!task) return [`${key}: confirmed, and not on the platform`]
  if (isEndedByUs(task)) return [`${key}: ended, and newer data asked for it`]
  return hasData(task, data) ? [] : [`${key}: the platform has not the newest data`]
}

const hasData = (task: PlatformTask, data: Wish | undefined): boolean =>
  data?.wire !== undefined && isSame(task.appends.at(-1) ?? task, data.wire)

const isSame = (one: Sent, other: Sent): boolean =>
  (['data', 'name', 'flowSettings', 'globalVariables'] as const).every((member) =>
    isDeepStrictEqual(one[member], other[member]),
  )

/** Nothing arrives that nobody pushed, whole as it was pushed. */
function foreign({ key, tasks, wishes }: Task): string[] {
  const wires = wishes.flatMap(({ wire }) => wire ?? [])
  const arrived = tasks.flatMap((task) => [task, ...task.appends])
  return arrived.every((sent) => wires.some((wire) => isSame(sent, wire)))
    ? []
    : [`${key}: the platform was told what nobody pushed`]
}

/** Nothing of it lives on, and it was not made again; what lives is what the platform would not end. */
function ends(story: Story, task: Task, end: Wish, data: Wish | undefined): string[] {
  const { key, head, tasks } = task
  const asked = head.timeline.findLast(({ what }) => what === 'end-wanted' || what === 'end-refused')
  if (asked?.what === 'end-refused')
    return story.platform.refusals > 0 ? lives(story, task, data) : [`${key}: an end refused by nobody`]
  const found: string[] = []
  if (head.end || !isOver(head)) found.push(`${key}: to end, and left ${head.end ? 'canceling' : head.state}`)
  if (tasks.some((task) => isAlive(task) && !seemsEnded(story, task)))
    found.push(`${key}: to end, and it lives`)
  if (!end.rule && tasks.some(({ createdAt }) => createdAt > end.to + callMs))
    found.push(`${key}: made after it was to end`)
  const last = tasks.findLast(({ failed }) => !failed)
  if (last && isEndedByUs(last) && !hasData(last, data) && isWantedOnce(head))
    found.push(`${key}: ended without the newest data`)
  const says = head.timeline.some(
    ({ what }) => what === 'ended' || what === 'canceled' || what === 'rejected',
  )
  return says ? found : [...found, `${key}: the timeline does not say that it is over`]
}

/** Wanted again, as by an operator whose first answer was lost, newer data is past, too. */
const isWantedOnce = ({ timeline }: Head): boolean =>
  timeline.filter(({ what }) => what === 'end-wanted').length === 1

const isEndedByUs = ({ endedAt, endCalls }: PlatformTask): boolean =>
  endedAt !== undefined && endCalls[0] === endedAt

/** The last that the platform said of it, and was heard. */
const seemsEnded = ({ facts }: Story, { id }: PlatformTask): boolean =>
  facts.findLast(({ event, taken }) => taken && event.taskId === id)?.event.kind === 'ended'

/** No end that nobody wanted, and no further task but for data that came while, or after, one was to end. */
function unwanted({ key, head, tasks, wishes }: Task): string[] {
  const found: string[] = []
  const ends = wishes.filter(({ text }) => text === undefined)
  for (const { endCalls } of tasks)
    if (endCalls.some((at) => !ends.some(({ from }) => from <= at)))
      found.push(`${key}: ended by nobody's wish`)
  const later = wishes.filter(({ text, to }) => text !== undefined && ends.some(({ from }) => to > from))
  const byOthers = tasks.filter((task) => !isAlive(task) && !isEndedByUs(task))
  const isRedriven = head.timeline.some(({ what }) => what === 'redriven')
  if (!isRedriven && head.generation > 1 + later.length + byOthers.length)
    found.push(`${key}: ${head.generation} generations`)
  return found
}

/** Nobody is asked what the platform could have told, and nobody without need. */
function held(story: Story, { key, head }: Task): string[] {
  if (!head.hold?.code) return [`${key}: held without a reason`]
  const { code } = head.hold
  if (isMended(story, key)) return [`${key}: left held as ${code} although a person mended it`]
  if (!mayHold(story, code, originOf(head))) return [`${key}: held as ${code} without need`]
  const task = story.platform.tasks.find(({ origin, failed }) => origin === originOf(head) && !failed)
  if (code.startsWith('create-') && task) return [`${key}: held as ${code}, and the platform has it`]
  return code === 'end-unconfirmed' && task?.endedAt !== undefined
    ? [`${key}: held as ${code}, and it has ended`]
    : []
}

interface Told {
  event: string
  rule?: string
  workitem?: string
  code?: string
}

/** In the log, or, where the function was killed before that, in the timeline. */
const toldOf = (story: Story, { key, rule }: Wish): Told[] => {
  const [source, externalId = ''] = key.split(' ')
  const id = story.idOf(externalId, source)
  const logged = story.logs
    .map((line): Told => JSON.parse(line))
    .filter((told) => told.rule === rule && told.workitem === id && told.event.startsWith('trigger-'))
  const entries = story.headOf(externalId, source)?.timeline ?? []
  const late = entries.some((entry) => entry.rule === rule && entry.what === 'stale')
  return late ? [...logged, { event: 'trigger-refused', code: 'stale' }] : logged
}

const voided: ReadonlySet<string | undefined> = new Set(['unknown-task', 'of-earlier-task'])

/** A rule told that it did nothing. */
const isRefused = (story: Story, wish: Wish): boolean =>
  wish.rule !== undefined &&
  toldOf(story, wish).some(({ event, code }) => event === 'trigger-refused' || voided.has(code))

/** What is newer stands for it, or there was never a task. */
const mayRefuse = (story: Story, wish: Wish, heard: Wish[]): boolean =>
  toldOf(story, wish).every(({ code }) => {
    if (code === 'unknown-task')
      return !heard.some(({ text, from }) => text !== undefined && from < wish.from)
    return code !== 'stale' || heard.some(({ from }) => from > wish.from)
  })
