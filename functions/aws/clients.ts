import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'

/** Short time-outs: a hung AWS call must end well inside the attempt's lease. Units: ms. */
export const awsTimeouts = { connectionTimeout: 1_000, requestTimeout: 3_000 }
const tries = { maxAttempts: 3, requestHandler: { ...awsTimeouts, httpsAgent: { maxSockets: 64 } } }

export const dynamoDb = (): DynamoDBClient => new DynamoDBClient(tries)

/** The host of a queue URL is not always the endpoint (local stack, VPC endpoints): always use the endpoint. */
export const sqs = (): SQSClient => new SQSClient({ ...tries, useQueueUrlAsEndpoint: false })

export function requiredEnv(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`environment variable ${name} is missing`)
  return value
}

/** A JSON object of strings in the environment, such as WAKE_QUEUES. */
export const envMap = <T = string>(name: string): Record<string, T> => JSON.parse(requiredEnv(name))

export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException'
