import type { Catalog } from '../../../schemas/catalog/catalog.ts'
import { select } from '../../../schemas/expression/select.ts'
import { type EventTemplatePart, parseEventTemplate } from '../../../schemas/trigger/event-template.ts'

export type Scalar = string | number | boolean

const cache = new Map<string, EventTemplatePart[]>()

/** Throws on a template that the config check refuses. */
function partsOf(template: string): EventTemplatePart[] {
  const known = cache.get(template)
  if (known) return known
  const parsed = parseEventTemplate(template)
  if ('fault' in parsed) throw new Error(`event template, column ${parsed.fault.column}`)
  cache.set(template, parsed.parts)
  return parsed.parts
}

/**
 * A template filled in from an envelope; what is not there, or is no single value, is nothing: `missing` counts it. A
 * template of one field alone keeps the type of its value.
 */
export function renderEvent(
  template: string,
  envelope: unknown,
  catalog: Catalog,
): { value: Scalar; missing: number } {
  const values = partsOf(template).map((part) =>
    'text' in part ? part.text : valueAt(part, envelope, catalog),
  )
  const missing = values.filter((value) => value === undefined).length
  const [only] = values
  if (values.length === 1 && only !== undefined) return { value: only, missing }
  return { value: values.map((value) => String(value ?? '')).join(''), missing }
}

function valueAt(
  { path }: Exclude<EventTemplatePart, { text: string }>,
  envelope: unknown,
  catalog: Catalog,
): Scalar | undefined {
  const [value] = select(envelope, catalog.rawPath(topicOf(envelope), path))
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isScalar ? value : undefined
}

export function topicOf(envelope: unknown): string | undefined {
  const topic = (envelope as { 'detail-type'?: unknown } | null)?.['detail-type']
  return typeof topic === 'string' ? topic : undefined
}
