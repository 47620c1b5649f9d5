import { AwsError } from '../http.ts'

/** A binary value is base64, as on the wire. */
export interface SecretValue {
  SecretString?: string
  SecretBinary?: string
}

/** Plain JSON, so that it can be kept in a file. */
export interface Version extends SecretValue {
  id: string
  stages: string[]
  createdAt: number
}

export interface Secret {
  name: string
  arn: string
  description?: string
  createdAt: number
  changedAt: number
  versions: Version[]
}

const current = 'AWSCURRENT'
const previous = 'AWSPREVIOUS'
/** Secrets Manager keeps about this many versions, and drops those without a stage first. */
const maxVersions = 100

export interface NewVersion extends SecretValue {
  id: string
  stages?: string[]
}

/**
 * Adds a version, or accepts it again when it is there with the same value.
 * @throws AwsError ResourceExistsException when the id stands for another value
 */
export function addVersion(
  secret: Secret,
  { id, stages = [current], ...value }: NewVersion,
  now: number,
): Version {
  checkValue(value)
  const existing = secret.versions.find((version) => version.id === id)
  if (existing) {
    if (existing.SecretString === value.SecretString && existing.SecretBinary === value.SecretBinary)
      return existing
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    )
  }
  const version: Version = { ...value, id, stages: [], createdAt: now }
  // The first version is the current one, whatever it is called.
  const wanted = secret.versions.length === 0 ? [...new Set([...stages, current])] : stages
  for (const stage of wanted) moveStage(secret, stage, version)
  secret.versions = prune([...secret.versions, version])
  secret.changedAt = now
  return version
}

/** A stage is on one version at a time; what was current becomes the previous one. */
function moveStage(secret: Secret, stage: string, to: Version) {
  const from = secret.versions.find((version) => version.stages.includes(stage))
  if (stage === current && from) moveStage(secret, previous, from)
  if (from) from.stages = from.stages.filter((label) => label !== stage)
  to.stages.push(stage)
}

function prune(versions: Version[]): Version[] {
  const surplus = versions.length - maxVersions
  const dropped = versions.filter(({ stages }) => stages.length === 0).slice(0, Math.max(surplus, 0))
  return versions.filter((version) => !dropped.includes(version))
}

/** The version asked for by id, by stage or by both; the current one by default. */
export function findVersion(secret: Secret, id?: string, stage?: string): Version {
  const wanted = stage ?? (id === undefined ? current : undefined)
  const found = secret.versions.find(
    (version) =>
      (id === undefined || version.id === id) && (wanted === undefined || version.stages.includes(wanted)),
  )
  if (found) return found
  const what = [id && `VersionId: ${id}`, wanted && `staging label: ${wanted}`].filter(Boolean).join(' and ')
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${what}`,
  )
}

function checkValue({ SecretString, SecretBinary }: SecretValue) {
  if ((SecretString === undefined) === (SecretBinary === undefined)) {
    throw new AwsError(
      'InvalidRequestException',
      'You must provide either SecretString or SecretBinary, not both.',
    )
  }
  const bytes =
    SecretString === undefined
      ? Buffer.byteLength(SecretBinary ?? '', 'base64')
      : Buffer.byteLength(SecretString)
  if (bytes > 65_536)
    throw new AwsError('InvalidParameterException', 'The secret value is longer than 65536 bytes.')
}
