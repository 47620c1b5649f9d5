import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type SecretsManager, startSecretsManager } from '../../../local/aws/secrets-manager.ts'
import { createClock, type VirtualClock } from '../../../local/clock.ts'
import { clientFor, hour, realNow } from './clients.ts'

const token = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
let clock: VirtualClock
let secrets: SecretsManager
let client: SecretsManagerClient

beforeEach(async () => {
  clock = createClock({ realNow })
  secrets = await startSecretsManager(clock)
  client = new SecretsManagerClient(clientFor(secrets.url))
})
afterEach(async () => {
  client.destroy()
  await secrets.close()
})

const create = (Name: string, SecretString?: string, ClientRequestToken?: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }))
const put = (SecretId: string, SecretString: string, index: number, VersionStages?: string[]) =>
  client.send(
    new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken: token(index), VersionStages }),
  )
const get = (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }))

test('a secret is read by name, by ARN, and by ARN without its suffix', async () => {
  const { ARN = '' } = await create('connection/webex', 'one')

  const values = await Promise.all(['connection/webex', ARN, ARN.slice(0, -7)].map((id) => get(id)))

  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:connection\/webex-\w{6}$/)
  expect(values.map(({ SecretString }) => SecretString)).toEqual(['one', 'one', 'one'])
  expect(values[0]).toMatchObject({ ARN, Name: 'connection/webex', VersionStages: ['AWSCURRENT'] })
})

test('a new value is the current one, the old one the previous, the one before has no stage', async () => {
  await create('s', 'one', token(1))
  await put('s', 'two', 2)
  const { VersionStages } = await put('s', 'three', 3)

  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 's' }))

  expect(VersionStages).toEqual(['AWSCURRENT'])
  expect(VersionIdsToStages).toEqual({ [token(2)]: ['AWSPREVIOUS'], [token(3)]: ['AWSCURRENT'] })
  expect((await get('s')).SecretString).toBe('three')
  expect((await get('s', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('two')
  expect((await get('s', { VersionId: token(1) })).SecretString).toBe('one')
})

test('the same token with the same value changes nothing; with another value it is refused', async () => {
  await create('s', 'one', token(1))
  await put('s', 'two', 2)

  const again = await put('s', 'two', 2)
  const other = put('s', 'other', 2)

  expect(again.VersionId).toBe(token(2))
  await expect(other).rejects.toMatchObject({ name: 'ResourceExistsException' })
  expect((await get('s', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one')
})

test('a version may get a stage of its own and leaves the current one alone', async () => {
  await create('s', 'one', token(1))

  await put('s', 'two', 2, ['AWSPENDING'])

  expect((await get('s')).SecretString).toBe('one')
  expect((await get('s', { VersionStage: 'AWSPENDING' })).SecretString).toBe('two')
  await expect(get('s', { VersionId: token(1), VersionStage: 'AWSPENDING' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('a binary value comes back as it went', async () => {
  const SecretBinary = new Uint8Array([0, 1, 254, 255])

  await client.send(new CreateSecretCommand({ Name: 's', SecretBinary }))

  expect([...((await get('s')).SecretBinary ?? [])]).toEqual([...SecretBinary])
})

test('created twice is refused, unless it is the same request again', async () => {
  const first = await create('s', 'one', token(1))

  const again = await create('s', 'one', token(1))

  expect(again.ARN).toBe(first.ARN)
  await expect(create('s', 'one', token(2))).rejects.toMatchObject({ name: 'ResourceExistsException' })
})

test('what is not there is not found', async () => {
  await create('empty')

  await expect(get('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await expect(get('empty')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  })
})

test('a value too long, no value and a wrong name are refused', async () => {
  await create('s', 'one')

  await expect(put('s', 'x'.repeat(65_537), 1)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(client.send(new PutSecretValueCommand({ SecretId: 's' }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  })
  await expect(create('a b', 'x')).rejects.toMatchObject({ name: 'ValidationException' })
})

test('dates are those of the virtual clock', async () => {
  await clock.advance(10_000 * hour)

  await create('s', 'one')
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}))

  expect(SecretList.map(({ Name }) => Name)).toEqual(['s'])
  expect(Math.abs((SecretList[0]?.CreatedDate?.getTime() ?? 0) - clock.now())).toBeLessThan(2_000)
})

test('a hundred versions are kept, those with a stage always', async () => {
  await create('s', 'first', token(0))
  await put('s', 'kept', 1, ['MINE'])
  for (let index = 2; index <= 120; index += 1) secrets.put('s', String(index))

  const gone = get('s', { VersionId: token(0) })

  await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  expect((await get('s', { VersionStage: 'MINE' })).SecretString).toBe('kept')
  expect((await get('s')).SecretString).toBe('120')
})

test('an operation that is not there fails loudly', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

  await expect(client.send(new DeleteSecretCommand({ SecretId: 's' }))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  })

  expect(warn).toHaveBeenCalledOnce()
  warn.mockRestore()
})

test('with a directory the secrets outlive the service, for the owner only', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'secrets-'))
  const first = await startSecretsManager(clock, { dataDir })
  const { arn } = first.ensureSecret('s', 'one')
  first.put('s', 'two')
  await first.close()

  const second = await startSecretsManager(clock, { dataDir })
  const again = second.ensureSecret('s', 'template value')

  expect(again.arn).toBe(arn)
  expect(second.get(arn)).toBe('two')
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
  await second.close()
  rmSync(dataDir, { recursive: true })
})
