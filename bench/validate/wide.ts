import type { Asset } from '../../schemas/config.ts'
import type { SourceTask } from '../../schemas/source-task.ts'
import type { Finding } from './finding.ts'

const keys = Array.from({ length: 50 }, (_, index) => `field${index + 1}`)
const known = new Set(keys)

/** The widest asset Webex takes: 50 text fields, all of them required. */
export const wideAsset: Asset = {
  id: 'wide',
  version: 1,
  connection: 'webex',
  channel: 'Wide',
  destination: 'wide@example.biz',
  origin: { id: '{externalId}' },
  flowSettings: {},
  globalVariables: {},
  appendMode: 'snapshot',
  whenStillUncertain: 'hold',
  afterEnd: 'reopen',
  retentionMs: 30 * 86_400_000,
  fields: keys.map((key) => ({ key, name: key, required: true, viewable: true, type: 'string' })),
}

/** The reference: written by hand for `wideAsset`. */
export function checkWide({ data }: SourceTask): Finding[] {
  const found: Finding[] = []
  for (const key of keys) {
    const value = data[key]
    if (value === undefined || value === null || value === '') add(found, key, 'required')
    else if (typeof value !== 'string') add(found, key, 'type')
    else if (!value.isWellFormed()) add(found, key, 'encoding')
    else if (value.length * 3 > 1024 && Buffer.byteLength(value) > 1024) add(found, key, 'maxBytes')
  }
  let count = 0
  for (const key in data) {
    count += 1
    if (!known.has(key)) add(found, key, 'unknown')
  }
  if (count === 0) found.push({ pointer: '/data', rule: 'minEntries' })
  return found
}

function add(found: Finding[], key: string, rule: string): void {
  found.push({ pointer: `/data/${key}`, rule })
}
