import { isDate, isEmail, isUrl } from '../../schemas/formats.ts'
import type { SourceTask, TaskValue } from '../../schemas/source-task.ts'
import type { Finding } from './finding.ts'

type Value = TaskValue | undefined

const policyNumber = /^(?:[A-Z]{2,4}-?[0-9]{4,12})$/u
const isEmpty = (value: Value): boolean => value === undefined || value === null || value === ''
const isTooLong = (text: string): boolean => text.length * 3 > 1024 && Buffer.byteLength(text) > 1024

/**
 * The reference: what somebody would write by hand for config/assets/claims-review.yaml and nothing else. It finds
 * what `checkTask` finds, for tasks without flow settings, global variables, priority and due time.
 */
export function checkClaim({ data }: SourceTask): Finding[] {
  const found: Finding[] = []
  if (isEmpty(data.customerAccountId)) add(found, 'customerAccountId', 'required')
  else checkShort('customerAccountId', data.customerAccountId, found)
  if (isEmpty(data.customerAccountName)) add(found, 'customerAccountName', 'required')
  else isText('customerAccountName', data.customerAccountName, found)
  if (isEmpty(data.claimNumber)) add(found, 'claimNumber', 'required')
  else checkShort('claimNumber', data.claimNumber, found)
  if (!isEmpty(data.priority)) checkPriority(data.priority, found)
  if (!isEmpty(data.claimStatus)) isText('claimStatus', data.claimStatus, found)
  if (!isEmpty(data.claimAmount)) checkAmount(data.claimAmount, found)
  if (!isEmpty(data.lossDate)) checkFormat('lossDate', data.lossDate, isDate, found)
  if (!isEmpty(data.policyNumber)) checkPolicy(data.policyNumber, found)
  if (!isEmpty(data.adjusterEmail)) checkFormat('adjusterEmail', data.adjusterEmail, isEmail, found)
  if (!isEmpty(data.injuryReported) && typeof data.injuryReported !== 'boolean')
    add(found, 'injuryReported', 'type')
  if (!isEmpty(data.documentsUrl)) checkFormat('documentsUrl', data.documentsUrl, isUrl, found)
  if (!isEmpty(data.notes)) isText('notes', data.notes, found)
  checkNames(data, found)
  return found
}

function add(found: Finding[], key: string, rule: string): false {
  found.push({ pointer: `/data/${key}`, rule })
  return false
}

function isText(key: string, value: Value, found: Finding[]): value is string {
  if (typeof value !== 'string') return add(found, key, 'type')
  if (!value.isWellFormed()) return add(found, key, 'encoding')
  return isTooLong(value) ? add(found, key, 'maxBytes') : true
}

function checkShort(key: string, value: Value, found: Finding[]): void {
  if (isText(key, value, found) && value.length > 64 && [...value].length > 64) add(found, key, 'maxLength')
}

function checkPriority(value: Value, found: Finding[]): void {
  if (!isText('priority', value, found)) return
  switch (value) {
    case 'Low':
    case 'Normal':
    case 'Medium':
    case 'High':
    case 'Urgent':
      return
    default:
      add(found, 'priority', 'enum')
  }
}

function checkPolicy(value: Value, found: Finding[]): void {
  if (isText('policyNumber', value, found) && !policyNumber.test(value)) add(found, 'policyNumber', 'pattern')
}

function checkFormat(key: string, value: Value, holds: (text: string) => boolean, found: Finding[]): void {
  if (typeof value !== 'string' || !holds(value)) add(found, key, 'type')
  else isText(key, value, found)
}

function checkAmount(amount: Value, found: Finding[]): void {
  if (typeof amount !== 'number' || !Number.isFinite(amount)) add(found, 'claimAmount', 'type')
  else if (amount < 0) add(found, 'claimAmount', 'min')
  else if (amount > 100_000_000) add(found, 'claimAmount', 'max')
}

const known = new Set(
  'customerAccountId customerAccountName claimNumber priority claimStatus claimAmount lossDate policyNumber adjusterEmail injuryReported documentsUrl notes'.split(
    ' ',
  ),
)

function checkNames(data: SourceTask['data'], found: Finding[]): void {
  let count = 0
  for (const key in data) {
    count += 1
    if (!known.has(key)) add(found, key, 'unknown')
  }
  if (count === 0) found.push({ pointer: '/data', rule: 'minEntries' })
}
