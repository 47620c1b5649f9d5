import type { Field, FieldType } from '../../schemas/config.ts'
import { isDate, isDateTime, isEmail, isPhone, isUrl } from '../../schemas/formats.ts'
import { jsonPointer } from '../../schemas/json-pointer.ts'
import { platformLimits } from '../../schemas/platform-limits.ts'
import type { TaskValue } from '../../schemas/source-task.ts'
import { exceedsUtf8, utf8Bytes } from '../../schemas/utf8.ts'
import type { Violation } from '../../schemas/violation.ts'

type Report = (violation: Violation) => void
type Finding = Omit<Violation, 'pointer'>
/** One rule on a present value and its text on the wire. */
type Rule = (value: TaskValue, text: string) => Finding | undefined

const { maxValueBytes } = platformLimits.webex.fields

const formats: Partial<Record<FieldType, { holds: (text: string) => boolean; wanted: string }>> = {
  date: { holds: isDate, wanted: 'a date that exists, as YYYY-MM-DD' },
  'date-time': { holds: isDateTime, wanted: 'an RFC 3339 date-time with offset' },
  email: { holds: isEmail, wanted: 'an e-mail address' },
  phone: { holds: isPhone, wanted: 'a phone number in E.164 form: +, then 7 to 15 digits' },
  url: { holds: isUrl, wanted: 'an absolute http or https URL' },
}

/** The check of one field: all that is wrong with a value that is there and not empty. */
export function compileField(field: Field): (value: TaskValue, report: Report) => void {
  const pointer = jsonPointer('data', field.key)
  const isType = typeRule(field.type)
  const rules = constraintRules(field)
  return (value, report) => {
    const text = String(value)
    const first = isType(value, text) ?? sizeRule(text)
    if (first !== undefined) return report({ pointer, ...first })
    for (const rule of rules) {
      const finding = rule(value, text)
      if (finding !== undefined) report({ pointer, ...finding })
    }
  }
}

function typeRule(type: FieldType): Rule {
  const format = formats[type]
  const wanted = format?.wanted ?? `a JSON ${type}`
  const finding: Finding = { rule: 'type', limit: type, message: `must be ${wanted}` }
  const broken: Finding = { rule: 'encoding', message: 'holds half a surrogate pair, which is no text' }
  if (type === 'number') return (value) => (Number.isFinite(value) ? undefined : finding)
  if (type === 'boolean') return (value) => (typeof value === 'boolean' ? undefined : finding)
  return (value, text) => {
    if (typeof value !== 'string' || (format !== undefined && !format.holds(text))) return finding
    return text.isWellFormed() ? undefined : broken
  }
}

/** Comes before the patterns, so that these never see a text longer than the platform takes. */
function sizeRule(text: string): Finding | undefined {
  if (!exceedsUtf8(text, maxValueBytes)) return undefined
  const message = `must have at most ${maxValueBytes} UTF-8 bytes`
  return { rule: 'maxBytes', limit: maxValueBytes, actual: utf8Bytes(text), message }
}

function constraintRules(field: Field): Rule[] {
  const rules: Rule[] = []
  const { enum: values, pattern, min, max, maxLength } = field
  if (maxLength !== undefined) rules.push(maxLengthRule(maxLength))
  if (values !== undefined) rules.push(enumRule(values))
  if (pattern !== undefined) rules.push(patternRule(pattern))
  if (min !== undefined) rules.push(rangeRule('min', min, `must be at least ${min}`, (value) => value < min))
  if (max !== undefined) rules.push(rangeRule('max', max, `must be at most ${max}`, (value) => value > max))
  return rules
}

function maxLengthRule(limit: number): Rule {
  const finding: Finding = { rule: 'maxLength', limit, message: `must have at most ${limit} characters` }
  return (_, text) => {
    if (text.length <= limit) return undefined
    const actual = [...text].length
    return actual <= limit ? undefined : { ...finding, actual }
  }
}

function enumRule(values: readonly string[]): Rule {
  const known = new Set(values)
  const finding: Finding = { rule: 'enum', limit: [...values], message: 'must be one of the values listed' }
  return (_, text) => (known.has(text) ? undefined : finding)
}

function patternRule(pattern: string): Rule {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  const finding: Finding = { rule: 'pattern', limit: pattern, message: 'must match the pattern as a whole' }
  return (_, text) => (whole.test(text) ? undefined : finding)
}

function rangeRule(rule: string, limit: number, message: string, isOut: (value: number) => boolean): Rule {
  const finding: Finding = { rule, limit, message }
  return (value) => (typeof value === 'number' && isOut(value) ? finding : undefined)
}
