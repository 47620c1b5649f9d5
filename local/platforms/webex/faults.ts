import { isRecord } from '../shared/json.ts'
import type { Draw, Random } from '../shared/random.ts'
import { between } from '../shared/random.ts'
import type { Operation } from './types.ts'
import { operations } from './types.ts'

export const faultNames = [
  'lostRequest', // connection cut before the effect
  'lostReply', // effect happens, connection cut without a reply
  'status429', // no effect
  'status5xx', // no effect
  'status5xxAfterEffect',
  'slow', // effect happens, reply after `slowMs` of real time
  'webhookBeforeReply',
  'lostWebhook',
  'lateWebhook',
  'reorderWebhook',
  'duplicateWebhook',
  'wrongSignature',
  'oldTimestamp',
] as const

export type FaultName = (typeof faultNames)[number]

/** One fault as set. `p` is its probability; the rest narrows it or gives its size. */
export interface Fault {
  p: number
  /** Strikes at most so often. */
  times?: number
  /** Only calls of this operation. */
  operation?: Operation
  /** Only webhooks of this event type. */
  type?: string
  /** status429: seconds in `Retry-After`. */
  retryAfter?: number
  /** status5xx, status5xxAfterEffect. */
  status?: number
  /** slow: real ms. */
  slowMs?: number
  /** lateWebhook, reorderWebhook: virtual ms at most. */
  delayMs?: number
  /** duplicateWebhook: deliveries in all; absent = 2 or 3. */
  copies?: number
  /** oldTimestamp: how old, ms. */
  ageMs?: number
}

export interface Subject {
  operation?: Operation
  type?: string
}

export interface Faults {
  /** The fault that strikes this subject, if any; counts down its `times`. */
  draw(name: FaultName, subject: Subject): Fault | undefined
  /** Whole number within bounds, from the fault's own random stream. */
  between(name: FaultName, low: number, high: number): number
  /** Merged over what is set; an empty object clears all. Throws a TypeError that names every fault in it. */
  set(change: unknown): void
  current(): Record<string, Fault>
}

export function createFaults(random: Random): Faults {
  const active = new Map<FaultName, Fault>()
  const stream = (name: FaultName): Draw => random.stream(`fault:${name}`)
  return {
    draw(name, subject) {
      const fault = active.get(name)
      if (!fault || !concerns(fault, subject) || stream(name)() >= fault.p) return undefined
      if (fault.times !== undefined) countDown(active, name, fault, fault.times)
      return fault
    },
    between: (name, low, high) => between(stream(name), low, high),
    set(change) {
      const parsed = parseFaults(change)
      if (parsed.length === 0) active.clear()
      for (const [name, fault] of parsed) {
        if (fault.p > 0 && fault.times !== 0) active.set(name, fault)
        else active.delete(name)
      }
    },
    current: () => Object.fromEntries(active),
  }
}

function concerns(fault: Fault, subject: Subject): boolean {
  if (fault.operation !== undefined && fault.operation !== subject.operation) return false
  return fault.type === undefined || fault.type === subject.type
}

function countDown(active: Map<FaultName, Fault>, name: FaultName, fault: Fault, times: number) {
  if (times <= 1) active.delete(name)
  else active.set(name, { ...fault, times: times - 1 })
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
const members: Record<keyof Fault, (value: unknown) => boolean> = {
  p: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  times: isCount,
  operation: (value) => operations.includes(value as Operation),
  type: (value) => typeof value === 'string',
  retryAfter: isCount,
  status: (value) => Number.isSafeInteger(value) && (value as number) >= 500 && (value as number) <= 599,
  slowMs: isCount,
  delayMs: isCount,
  copies: (value) => isCount(value) && (value as number) >= 1,
  ageMs: isCount,
}

function parseFaults(change: unknown): [FaultName, Fault][] {
  if (!isRecord(change)) throw new TypeError('faults: expected an object')
  const wrong: string[] = []
  const parsed = Object.entries(change).map(([name, value]): [FaultName, Fault] => {
    if (!faultNames.includes(name as FaultName)) wrong.push(`${name}: no such fault`)
    const fault = typeof value === 'number' ? { p: value } : isRecord(value) ? { p: 1, ...value } : {}
    if (!members.p((fault as Fault).p)) wrong.push(`${name}: expected a probability from 0 to 1`)
    for (const [member, given] of Object.entries(fault)) {
      const allows = Object.hasOwn(members, member) ? members[member as keyof Fault] : undefined
      if (member !== 'p' && !allows?.(given)) wrong.push(`${name}.${member}: not understood`)
    }
    return [name as FaultName, fault as Fault]
  })
  if (wrong.length > 0) throw new TypeError(`faults: ${wrong.join('; ')}`)
  return parsed
}
