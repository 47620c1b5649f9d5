import { randomUUID } from 'node:crypto'
import type * as SecretsSdk from '@aws-sdk/client-secrets-manager'
import type { VirtualClock } from '../clock.ts'
import { type JsonServer, serveJson } from './http.ts'
import {
  addVersion,
  findVersion,
  type NewVersion,
  type Secret,
  type SecretValue,
  type Version,
} from './secrets-manager/secret.ts'
import { SecretStore } from './secrets-manager/store.ts'

/** `id` is a secret's name or ARN. Failures are `AwsError`s, as on the wire. */
export interface SecretsManager extends JsonServer {
  /** Creates the secret unless it is there, from an earlier run for instance; its value is then left alone. */
  ensureSecret(name: string, value?: string): { arn: string }
  /** The current value. */
  get(id: string): string
  /** Makes this the current value. */
  put(id: string, value: string): void
}

export interface SecretsManagerOptions {
  /** Keeps the secrets in a file there, in clear text. */
  dataDir?: string
  port?: number
}

export async function startSecretsManager(
  clock: VirtualClock,
  { dataDir, port }: SecretsManagerOptions = {},
): Promise<SecretsManager> {
  const store = new SecretStore(dataDir)
  const add = (secret: Secret, version: NewVersion) => {
    const added = addVersion(secret, version, clock.now())
    store.save()
    return added
  }
  const create = (name: string, description: string | undefined, version: NewVersion | undefined) => {
    const secret = store.create(name, description, clock.now())
    if (version) add(secret, version)
    else store.save()
    return secret
  }
  const operations = createOperations(store, add, create)
  const server = await serveJson({
    name: 'Secrets Manager',
    target: 'secretsmanager',
    version: '1.1',
    operations,
    port,
  })
  return {
    ...server,
    ensureSecret(name, value) {
      const version = value === undefined ? undefined : { id: randomUUID(), SecretString: value }
      const { arn } = store.has(name) ? store.find(name) : create(name, undefined, version)
      return { arn }
    },
    get: (id) => findVersion(store.find(id)).SecretString ?? '',
    put: (id, value) => {
      add(store.find(id), { id: randomUUID(), SecretString: value })
    },
  }
}

type Add = (secret: Secret, version: NewVersion) => Version
type Create = (name: string, description: string | undefined, version: NewVersion | undefined) => Secret

function createOperations(store: SecretStore, add: Add, create: Create) {
  return {
    CreateSecret(input: SecretsSdk.CreateSecretCommandInput) {
      const { Name = '', Description, ClientRequestToken: id = randomUUID() } = input
      const value = secretValueOf(input)
      const empty = value.SecretString === undefined && value.SecretBinary === undefined
      // Repeated with its token it is the same request, not a second secret.
      const repeated =
        store.has(Name) && !empty && store.find(Name).versions.some((version) => version.id === id)
      const secret = repeated
        ? store.find(Name)
        : create(Name, Description, empty ? undefined : { id, ...value })
      if (repeated) add(secret, { id, ...value })
      return { ARN: secret.arn, Name, ...(!empty && { VersionId: id }) }
    },
    PutSecretValue(input: SecretsSdk.PutSecretValueCommandInput) {
      const secret = store.find(input.SecretId)
      const { ClientRequestToken: id = randomUUID(), VersionStages } = input
      const version = add(secret, { id, stages: VersionStages, ...secretValueOf(input) })
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages }
    },
    GetSecretValue({ SecretId, VersionId, VersionStage }: SecretsSdk.GetSecretValueCommandInput) {
      const secret = store.find(SecretId)
      const { id, stages, createdAt, SecretString, SecretBinary } = findVersion(
        secret,
        VersionId,
        VersionStage,
      )
      return {
        ...{ ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages },
        ...{ SecretString, SecretBinary, CreatedDate: createdAt / 1_000 },
      }
    },
    DescribeSecret: ({ SecretId }: SecretsSdk.DescribeSecretCommandInput) => {
      const secret = store.find(SecretId)
      return { ...describe(secret), VersionIdsToStages: stagesOf(secret) }
    },
    ListSecrets: () => ({
      SecretList: store
        .all()
        .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesOf(secret) })),
    }),
  }
}

/** The SDK's types have a binary value as bytes; on the wire it is a base64 string. */
function secretValueOf({
  SecretString,
  SecretBinary,
}: {
  SecretString?: string
  SecretBinary?: unknown
}): SecretValue {
  return { SecretString, SecretBinary: SecretBinary as string | undefined }
}

function describe({ arn, name, description, createdAt, changedAt }: Secret) {
  return {
    ...{ ARN: arn, Name: name, Description: description },
    ...{ CreatedDate: createdAt / 1_000, LastChangedDate: changedAt / 1_000 },
  }
}

function stagesOf({ versions }: Secret): Record<string, string[]> {
  const staged = versions.filter(({ stages }) => stages.length > 0)
  return Object.fromEntries(staged.map(({ id, stages }) => [id, stages]))
}
