import type { Switches } from './switches.ts'
import type { Failure, PlatformTask, SimAsset, WorkItemData } from './types.ts'
import type { World } from './world.ts'

const asset = (
  id: string,
  channel: string,
  destination: string,
  required: string,
  optional: string,
): SimAsset => ({
  id,
  channel,
  destination,
  fields: [
    ...required.split(' ').map((key) => ({ key, required: true, viewable: true })),
    ...optional.split(' ').map((key) => ({ key, required: false, viewable: true })),
  ],
})

/** Those of the example config, for running the simulator alone; the local runner passes the project's own. */
export const defaultAssets: readonly SimAsset[] = [
  asset(
    'crm-lead',
    'CrmLead',
    'crm-leads@example.biz',
    'customerName',
    'company email phone product estimatedValue consentGiven createdAt campaign',
  ),
  asset(
    'claims-review',
    'ClaimsReview',
    'claims-work-items@example.biz',
    'customerAccountId customerAccountName claimNumber',
    'priority claimStatus claimAmount lossDate policyNumber adjusterEmail injuryReported documentsUrl notes',
  ),
  asset(
    'fax-intake',
    'FaxIntake',
    'fax-intake@example.biz',
    'faxId',
    'senderNumber department pages receivedAt documentUrl subject',
  ),
]

/** Documented reasons of task:failed, with message texts of our own (the entry point's is the guide's). */
export const createFailures: Record<string, string> = {
  CHANNEL_ASSET_UNDEFINED: 'The destination business address does not resolve to a Work Item asset.',
  FEATURE_FLAG_DISABLED: 'The organization is not enabled for Work Items.',
  ENTRY_POINT_NOT_FOUND: 'The Work Item asset does not resolve to an active entry point.',
  ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED: 'The organization has reached its active digital contact limit.',
  CONVERSATION_CREATION_FAILED: 'The Work Item could not be created.',
}

/** Documented reasons of task-message:append-failed. */
export const appendFailures: Record<string, string> = {
  INVALID_CONTENT: 'The Work Item data is invalid.',
  NOT_FOUND: 'The task could not be found.',
  INTERNAL_ERROR: 'The update could not be completed.',
}

export function failureOf(reason: string, known: Record<string, string>): Failure {
  return { reason, message: known[reason] ?? `Failed with ${reason}.` }
}

export function findAsset(world: World, destination: string): SimAsset | undefined {
  return world.assets.find((asset) => asset.destination === destination)
}

/** Why this create cannot become a task, in the order: organisation, asset, entry point, contact limit, schema (assumed order). */
export function createFailure(world: World, task: PlatformTask): Failure | undefined {
  if (world.switches.featureFlag !== 'on') return failureOf('FEATURE_FLAG_DISABLED', createFailures)
  const asset = findAsset(world, task.destination)
  // Assumed: a channel other than the asset's own is the same failure as no asset.
  if (!asset || asset.channel !== task.channel) return failureOf('CHANNEL_ASSET_UNDEFINED', createFailures)
  if (asset.entryPoint === false) return failureOf('ENTRY_POINT_NOT_FOUND', createFailures)
  if (isFull(world)) return failureOf('ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED', createFailures)
  return schemaFailure(asset, task.data, { requireAll: true, reason: world.switches.validationReason })
}

export function appendFailure(asset: SimAsset, data: WorkItemData, switches: Switches): Failure | undefined {
  return schemaFailure(asset, data, { requireAll: switches.requiredOnAppend, reason: 'INVALID_CONTENT' })
}

function isFull(world: World): boolean {
  const limit = world.switches.activeContactLimit
  if (limit === null) return false
  const idle = ['accepted', 'ended', 'failed']
  return [...world.tasks.values()].filter((task) => !idle.includes(task.state)).length >= limit
}

/** Documented rules: at least one field, only keys of the schema, required ones present and non-empty, null is empty. */
function schemaFailure(
  asset: SimAsset,
  data: WorkItemData,
  { requireAll, reason }: { requireAll: boolean; reason: string },
): Failure | undefined {
  const keys = Object.keys(data)
  if (keys.length === 0) return { reason, message: 'Work Item data has no field.' }
  const unknown = keys.find((key) => !asset.fields.some((known) => known.key === key))
  if (unknown !== undefined) return { reason, message: `Work Item schema field ${unknown} is unknown.` }
  for (const { key, required } of asset.fields) {
    if (!required) continue
    const present = Object.hasOwn(data, key)
    // The message of a missing field is the guide's.
    if (!present && requireAll)
      return { reason, message: `Required Work Item schema field ${key} is missing.` }
    if (present && !data[key]) return { reason, message: `Required Work Item schema field ${key} is empty.` }
  }
  return undefined
}
