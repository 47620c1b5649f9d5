import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSecrets } from '../../../functions/aws/secrets.ts'

const aws = mockClient(SecretsManagerClient)
beforeEach(() => {
  aws.reset()
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const holds = (value: unknown) =>
  aws.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(value) })
const reads = () => aws.commandCalls(GetSecretValueCommand).length

describe('secrets', () => {
  it('are read once and kept for five minutes', async () => {
    holds({ a: 1 })
    const secrets = openSecrets()

    expect(await secrets.get('arn')).toEqual({ a: 1 })
    vi.advanceTimersByTime(5 * 60_000)
    await secrets.get('arn')
    expect(reads()).toBe(1)

    vi.advanceTimersByTime(1)
    await secrets.get('arn')
    expect(reads()).toBe(2)
  })

  it('are read once for many who ask at once', async () => {
    holds({ a: 1 })
    const secrets = openSecrets()

    await Promise.all(Array.from({ length: 10 }, () => secrets.get('arn')))

    expect(reads()).toBe(1)
  })

  it('are read anew where it matters', async () => {
    holds({ a: 1 })
    const secrets = openSecrets()
    await secrets.get('arn')
    vi.advanceTimersByTime(1)
    holds({ a: 2 })

    expect(await secrets.get('arn', { maxAgeMs: 0 })).toEqual({ a: 2 })
    expect(await secrets.get('arn')).toEqual({ a: 2 })
  })

  it('what was put is known at once', async () => {
    holds({ a: 1 })
    aws.on(PutSecretValueCommand).resolves({})
    const secrets = openSecrets()
    await secrets.get('arn')

    await secrets.put('arn', { a: 3 })

    expect(await secrets.get('arn')).toEqual({ a: 3 })
    expect(aws.commandCalls(PutSecretValueCommand)[0]?.args[0].input).toEqual({
      SecretId: 'arn',
      SecretString: '{"a":3}',
    })
  })

  it('what could not be put is not known', async () => {
    holds({ a: 1 })
    aws.on(PutSecretValueCommand).rejects(new Error('no'))
    const secrets = openSecrets()

    await expect(secrets.put('arn', { a: 3 })).rejects.toThrow()

    expect(await secrets.get('arn')).toEqual({ a: 1 })
  })

  it('a failed read is not kept', async () => {
    aws.on(GetSecretValueCommand).rejectsOnce(new Error('no')).resolves({ SecretString: '{"a":1}' })
    const secrets = openSecrets()

    await expect(secrets.get('arn')).rejects.toThrow()

    expect(await secrets.get('arn')).toEqual({ a: 1 })
  })

  it('regression: a read that fails late does not take away what was put meanwhile', async () => {
    let fail: (error: Error) => void = () => {}
    aws.on(GetSecretValueCommand).callsFake(
      () =>
        new Promise((_, reject) => {
          fail = reject
        }),
    )
    aws.on(PutSecretValueCommand).resolves({})
    const secrets = openSecrets()
    const reading = secrets.get('arn')
    await vi.waitFor(() => expect(reads()).toBe(1))
    await secrets.put('arn', { a: 3 })

    fail(new Error('late'))
    await expect(reading).rejects.toThrow('late')

    expect(await secrets.get('arn')).toEqual({ a: 3 })
    expect(reads()).toBe(1)
  })

  it.each(['', 'hunter2 is no JSON', '{"half":'])(
    'a value that is no JSON (%j) is an error that does not quote it',
    async (text) => {
      aws.on(GetSecretValueCommand).resolves({ SecretString: text })

      await expect(openSecrets().get('arn')).rejects.toThrow(/^secret is not a JSON object$/)
    },
  )

  it.each(['"hunter2"', '42', 'null', '[1]'])('nor is JSON that is no object: %s', async (text) => {
    aws.on(GetSecretValueCommand).resolves({ SecretString: text })

    await expect(openSecrets().get('arn')).rejects.toThrow(/^secret is not a JSON object$/)
  })
})
