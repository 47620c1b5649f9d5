import { randomUUID } from 'node:crypto'

/** One request's place in a W3C trace. */
export interface Trace {
  /** Trace id and our span id, as a workitem keeps them. */
  id: string
  /** The same as a `traceparent` header. */
  header: string
}

/** Later versions may add fields behind these four; version ff is forbidden. */
const traceparent = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const zeros = /^0+$/

/** Continues the caller's trace with a span of our own, or begins a trace. */
export function traceOf(header: string | undefined): Trace {
  const caller = read(header)
  const id = `${caller?.traceId ?? randomHex()}-${randomHex().slice(16)}`
  return { id, header: `00-${id}-${caller?.sampled === false ? '00' : '01'}` }
}

/** 32 digits, 122 bits of them random; the generator fills a pool of them at a time. */
const randomHex = (): string => randomUUID().replaceAll('-', '')

function read(header: string | undefined): { traceId: string; sampled: boolean } | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = traceparent.exec(header ?? '') ?? []
  if (version === undefined || (version === '00' && more !== undefined)) return undefined
  if (zeros.test(traceId) || zeros.test(spanId)) return undefined
  return { traceId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}
