import type { Line } from '../aws/meter.ts'

/** US dollars a million. AWS list prices us-east-1, 2026-11; arm64, on demand, without free tier and discounts. */
export const perMillion: Record<Line, number> = {
  'API requests': 1,
  'Lambda requests': 0.2,
  'Lambda GB-s': 13.3334,
  'table writes': 0.625,
  'index writes': 0.625,
  'table reads': 0.125,
  'index reads': 0.125,
  'SQS requests': 0.4,
  'bus events': 1,
  'Secrets Manager calls': 5,
  'KMS calls': 3,
  'log GB': 500_000,
}

/** The gateway's access log of one request, bytes: the format of infra/constructs/api.ts, filled in. */
export const accessLogBytes = 130
/** CloudWatch Logs adds this to every line it bills, bytes. */
export const bytesPerLine = 26

export const memoryGb = 0.5

/**
 * Stated, not measured: the table has the AWS managed key, and DynamoDB asks KMS for it once in five minutes for each
 * function; on a day of a million tasks. Queues, bus, logs and secrets have keys that cost nothing.
 */
export const kmsCallsPerTask = 288 / 1e6

/**
 * Stated, not measured: nobody here has AWS. What one call takes there at the median, and what an SDK call costs in
 * processor time at 512 MB (0.5 ms of a whole processor, of which such a function has 0.29). Units: ms.
 */
export const stated = {
  DynamoDB_20120810: 5,
  AmazonSQS: 10,
  AWSEvents: 15,
  secretsmanager: 15,
  platform: 200,
  processorPerCall: 1.7,
  processorPerInvocation: 3,
}
