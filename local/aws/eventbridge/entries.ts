import { randomUUID } from 'node:crypto'
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { AwsError, account, region } from '../http.ts'
import type { BusEvent } from './rule.ts'

/** 1 MiB an entry since 2026; older pages of the user guide say 256 KB. */
const maxEntryBytes = 1_048_576

/** An entry of PutEvents as an event. The SDK's `Time` is epoch seconds on the wire. */
export function eventOf(entry: PutEventsRequestEntry, now: number): BusEvent {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name]) throw invalid(name, `${name} is a required argument.`)
  }
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry
  if (Source.startsWith('aws.')) {
    throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.')
  }
  if (sizeOf(entry) > maxEntryBytes) throw invalid('Entry', 'The size of the entry exceeds the limit.')
  const seconds = Time === undefined ? now / 1_000 : Number(Time)
  return createEvent(
    { source: Source, detailType: DetailType, detail: parseDetail(Detail), resources: Resources },
    seconds * 1_000,
  )
}

export interface EventContent {
  source: string
  detailType: string
  detail: object
  resources?: string[]
}

export function createEvent(
  { source, detailType, detail, resources = [] }: EventContent,
  now: number,
): BusEvent {
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    time,
    region,
    resources,
    detail,
  }
}

function invalid(parameter: string, reason: string): AwsError {
  return new AwsError('InvalidArgument', `Parameter ${parameter} is not valid. Reason: ${reason}`)
}

function parseDetail(text: string): object {
  try {
    const detail: unknown = JSON.parse(text)
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail
  } catch {}
  throw new AwsError('MalformedDetail', 'Detail is malformed.')
}

/** As the user guide counts ("Calculating PutEvents event entry size"). */
function sizeOf({
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
  Time,
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((size, text) => size + Buffer.byteLength(text), Time === undefined ? 0 : 14)
}
