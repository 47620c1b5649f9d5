import { isDate, isDateTime, isEmail, isPhone, isUrl } from '../../schemas/formats.ts'
import { platformLimits } from '../../schemas/platform-limits.ts'
import { exceedsUtf8 } from '../../schemas/utf8.ts'
import { patternFault } from './check-pattern.ts'
import type { AssetDraft } from './drafts.ts'

type FieldPart = NonNullable<NonNullable<AssetDraft['part']['fields']>[number]>
type Report = (path: readonly PropertyKey[], message: string) => void

/** The data schema of one asset, beyond what each member says for itself. */
export function checkFields(asset: AssetDraft): void {
  const fields = asset.part.fields
  if (fields === undefined || fields.length === 0) return
  checkKeys(asset)
  const isWhole = fields.every((field) => field?.required !== undefined && field.viewable !== undefined)
  if (isWhole && !fields.some((field) => field?.required)) {
    asset.fault(
      ['fields'],
      'no field is required; the platform wants at least one: give one "required: true"',
    )
  }
  if (isWhole && !fields.some((field) => field?.viewable)) {
    asset.fault(
      ['fields'],
      'no field is viewable; the platform wants at least one: leave "viewable: false" out',
    )
  }
  for (const [index, field] of fields.entries()) {
    if (field === undefined) continue
    const report: Report = (path, message) => asset.fault(['fields', index, ...path], message)
    checkBounds(field, report)
    checkPattern(field, report)
    checkEnum(field, report)
  }
}

function checkKeys(asset: AssetDraft): void {
  const seen = new Map<string, number>()
  for (const [index, field] of (asset.part.fields ?? []).entries()) {
    const key = field?.key
    if (key === undefined) continue
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else
      asset.fault(
        ['fields', index, 'key'],
        `"${key}" is already the key of fields[${first}]; keep one of the two`,
      )
  }
}

function checkBounds({ type, min, max, maxLength }: FieldPart, report: Report): void {
  for (const [name, value] of Object.entries({ min, max })) {
    if (value === undefined || type === undefined || type === 'number') continue
    report(
      [name],
      `"${name}" bounds numbers and this is a ${type}; make it "type: number", or use "maxLength"`,
    )
  }
  if (min !== undefined && max !== undefined && min > max) {
    report(['min'], `"min" ${min} is above "max" ${max}; nothing could ever fit: swap them`)
  }
  if (maxLength !== undefined && (type === 'number' || type === 'boolean')) {
    report(
      ['maxLength'],
      `"maxLength" bounds text and this is a ${type}; use "min" and "max", or take it out`,
    )
  }
}

function checkPattern({ type, pattern }: FieldPart, report: Report): void {
  if (pattern === undefined) return
  if (type === 'boolean') report(['pattern'], '"pattern" has no use on a boolean; take it out')
  const fault = patternFault(pattern)
  if (fault !== undefined) report(['pattern'], `"pattern" ${fault}`)
}

function checkEnum(field: FieldPart, report: Report): void {
  const values = field.enum ?? []
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue
    const fault = values.indexOf(value) < index ? 'is there twice; keep one' : enumFault(field, value)
    if (fault !== undefined) report(['enum', index], `"${value}" ${fault}`)
  }
}

/** Why a source could never send a listed value. */
function enumFault(field: FieldPart, value: string): string | undefined {
  const { maxValueBytes } = platformLimits.webex.fields
  if (exceedsUtf8(value, maxValueBytes)) return `is longer than ${maxValueBytes} UTF-8 bytes; shorten it`
  if (field.type !== undefined && !isOfType[field.type](value))
    return `is no ${field.type}; mend it or the type`
  if (field.maxLength !== undefined && [...value].length > field.maxLength) {
    return `is longer than "maxLength" ${field.maxLength}; shorten it or raise that`
  }
  if (
    field.type === 'number' &&
    (Number(value) < (field.min ?? -Infinity) || Number(value) > (field.max ?? Infinity))
  ) {
    return 'lies outside "min" and "max"; take it out or widen them'
  }
  if (field.pattern !== undefined && patternFault(field.pattern) === undefined) {
    const matches = new RegExp(`^(?:${field.pattern})$`, 'u').test(value)
    if (!matches) return 'does not match "pattern"; mend one of the two'
  }
  return undefined
}

const isOfType: Record<NonNullable<FieldPart['type']>, (text: string) => boolean> = {
  string: () => true,
  number: (text) => Number.isFinite(Number(text)) && String(Number(text)) === text,
  boolean: (text) => text === 'true' || text === 'false',
  date: isDate,
  'date-time': isDateTime,
  email: isEmail,
  phone: isPhone,
  url: isUrl,
}
