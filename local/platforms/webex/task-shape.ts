import { isRecord } from '../shared/json.ts'
import type { Switches } from './switches.ts'

/** Documented limits (specification of the Work Item variant). */
export const limits = {
  flowSettings: { entries: 15, key: 200, value: 512 },
  globalVariables: { entries: 30, key: 200, value: 1024 },
  workItemData: { entries: 50, key: 100, value: 1024 },
}

type Limit = (typeof limits)[keyof typeof limits]

/** What is wrong with the shape of a create, one sentence each; empty when nothing is. */
export function createProblems(body: unknown, switches: Switches): string[] {
  if (!isRecord(body)) return ['Body must be an object.']
  if (body.channelType !== 'workItem') return [channelTypeProblem(body.channelType)]
  return [
    ...originProblems(body.origin),
    ...destinationProblems(body.destination),
    ...textProblems('channel', body.channel),
    ...mapProblems('flowSettings', body.flowSettings, limits.flowSettings, switches),
    ...mapProblems('globalVariables', body.globalVariables, limits.globalVariables, switches),
    ...unknownVariableProblems(body.globalVariables, switches),
    ...paramsProblems(body.channelParams, switches),
  ]
}

export function appendProblems(body: unknown, switches: Switches): string[] {
  if (!isRecord(body)) return ['Body must be an object.']
  return [
    ...mediaTypeProblems(body.mediaType, switches),
    ...paramsProblems(body.channelParams, switches, true),
  ]
}

function channelTypeProblem(given: unknown): string {
  // Documented variants that this simulator does not play.
  if (given === 'customMessaging' || given === 'telephony')
    return `channelType ${given} is not simulated here; only workItem is.`
  return 'channelType must be workItem, customMessaging or telephony.'
}

function mediaTypeProblems(given: unknown, switches: Switches): string[] {
  if (given === undefined) return switches.mediaTypeRequired ? ['mediaType is required.'] : []
  return given === 'workItem' ? [] : ['mediaType must be workItem.']
}

function originProblems(origin: unknown): string[] {
  if (!isRecord(origin)) return ['origin is required and must be an object.']
  const nameOk = origin.name === undefined || origin.name === null || typeof origin.name === 'string'
  return [
    ...textProblems('origin.id', origin.id),
    ...(nameOk ? [] : ['origin.name must be a string or null.']),
  ]
}

function destinationProblems(destination: unknown): string[] {
  if (!isRecord(destination)) return ['destination is required and must be an object.']
  return [
    ...textProblems('destination.id', destination.id),
    ...(destination.type === 'businessAddress' ? [] : ['destination.type must be businessAddress.']),
  ]
}

/** Documented: required string. That it must not be empty is assumed. */
function textProblems(path: string, value: unknown): string[] {
  return typeof value === 'string' && value !== ''
    ? []
    : [`${path} is required and must be a non-empty string.`]
}

function paramsProblems(params: unknown, switches: Switches, isAppend = false): string[] {
  if (!isRecord(params)) return ['channelParams is required and must be an object.']
  const problems = params.type === 'work-item-form' ? [] : ['channelParams.type must be work-item-form.']
  const message = params.message
  if (!isRecord(message)) return [...problems, 'channelParams.message is required and must be an object.']
  const path = 'channelParams.message'
  return [
    ...problems,
    ...textProblems(`${path}.aliasId`, message.aliasId),
    ...mapProblems(`${path}.workItemData`, message.workItemData, limits.workItemData, switches, 'data'),
    ...(Number.isSafeInteger(message.timestamp) ? [] : [`${path}.timestamp must be an integer, epoch ms.`]),
    ...(isAppend ? messageTypeProblems(message.type, switches) : []),
  ]
}

/** Guide only; the specification does not know `message.type`. */
function messageTypeProblems(given: unknown, switches: Switches): string[] {
  if (given === undefined && !switches.messageTypeRequired) return []
  return given === 'WorkItemForm' ? [] : ['channelParams.message.type must be WorkItemForm.']
}

/** `settings` maps are optional; `data` is required, and its null values are left to the schema check (documented: null = empty). */
function mapProblems(
  path: string,
  map: unknown,
  limit: Limit,
  switches: Switches,
  kind: 'settings' | 'data' = 'settings',
): string[] {
  if (map === undefined && kind === 'settings') return []
  if (!isRecord(map)) return [`${path} must be an object of strings.`]
  const unit = switches.limitsIn
  const size = unit === 'bytes' ? Buffer.byteLength : (text: string) => [...text].length
  const entries = Object.entries(map)
  const problems = entries.length > limit.entries ? [`${path} has more than ${limit.entries} entries.`] : []
  for (const [key, value] of entries) {
    if (size(key) > limit.key) problems.push(`${path}: a key is longer than ${limit.key} ${unit}.`)
    if (value === null && kind === 'data') continue
    if (typeof value !== 'string') problems.push(`${path}: values must be strings.`)
    else if (size(value) > limit.value)
      problems.push(`${path}: a value is longer than ${limit.value} ${unit}.`)
  }
  return [...new Set(problems)]
}

/** Documented: checked against the organisation's variables. The list is a switch; `null` knows all. */
function unknownVariableProblems(map: unknown, switches: Switches): string[] {
  const known = switches.knownGlobalVariables
  if (known === null || !isRecord(map)) return []
  return Object.keys(map).some((key) => !known.includes(key)) ? ['globalVariables: unknown variable.'] : []
}
