import { median } from '../statistics.ts'
import { type Media, minuteMs } from './day.ts'
import type { Contact, Played } from './queue.ts'

/** Minutes. */
export interface Waits {
  mean: number
  median: number
  p90: number
  longest: number
}

export interface Figures {
  rule: string
  callbacks: Waits
  calls: Waits
  /** Pairs: a callback, and a call that came later and was served earlier. */
  callbacksOvertaken: number
  /** Pairs: a call, and a callback that came later and was served earlier. */
  callsOvertaken: number
  apiCalls: number
}

export function measure({ rule, contacts, calls: apiCalls }: Played): Figures {
  const of = (media: Media) => contacts.filter((one) => one.media === media)
  const [calls, callbacks] = [of('call'), of('callback')]
  return {
    rule,
    callbacks: waitsOf(callbacks),
    calls: waitsOf(calls),
    callbacksOvertaken: overtakings(callbacks, calls),
    callsOvertaken: overtakings(calls, callbacks),
    apiCalls,
  }
}

export const waitOf = ({ servedAt, at }: Contact): number => (servedAt - at) / minuteMs

function waitsOf(contacts: readonly Contact[]): Waits {
  if (contacts.length === 0) return { mean: 0, median: 0, p90: 0, longest: 0 }
  const waits = contacts.map(waitOf).sort((a, b) => a - b)
  return {
    mean: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    median: median(waits),
    p90: waits[Math.ceil(waits.length * 0.9) - 1] ?? 0,
    longest: waits.at(-1) ?? 0,
  }
}

function overtakings(slow: readonly Contact[], quick: readonly Contact[]): number {
  const past = (one: Contact) =>
    quick.filter(({ at, servedAt }) => at > one.at && servedAt < one.servedAt).length
  return slow.reduce((sum, one) => sum + past(one), 0)
}

/** The table as text. */
export function tableOf(all: readonly Figures[]): string {
  const lines = [columns.map(([name]) => name), ...all.map((one) => columns.map(([, cell]) => cell(one)))]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

const minutes = (value: number) => value.toFixed(1)
const waitColumns = (media: 'callbacks' | 'calls'): [string, (one: Figures) => string][] => [
  [`${media}: mean`, (one) => minutes(one[media].mean)],
  ['median', (one) => minutes(one[media].median)],
  ['p90', (one) => minutes(one[media].p90)],
  ['longest', (one) => minutes(one[media].longest)],
]

const columns: [string, (one: Figures) => string][] = [
  ['waiting, minutes', ({ rule }) => rule],
  ...waitColumns('callbacks'),
  ...waitColumns('calls'),
  ['callbacks overtaken', (one) => String(one.callbacksOvertaken)],
  ['calls overtaken', (one) => String(one.callsOvertaken)],
  ['API calls', (one) => String(one.apiCalls)],
]
