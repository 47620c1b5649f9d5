import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type * as z from 'zod/mini'
import { log } from '../telemetry.ts'

export interface Message<T> {
  messageId: string
  body: T
}

/**
 * Reads the messages of a batch. A malformed one is permanent: it is recorded and not tried again, and takes no
 * other with it.
 */
export function readMessages<T>(
  records: readonly SQSRecord[],
  read: (body: unknown) => z.core.util.SafeParseResult<T>,
): Message<T>[] {
  return records.flatMap(({ messageId, body }) => {
    const parsed = read(parseJson(body))
    if (parsed.success) return [{ messageId, body: parsed.data }]
    log('error', 'malformed-message', { message: messageId, bytes: Buffer.byteLength(body) })
    return []
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Only these come back; all other messages of the batch are done. */
export const batchFailures = (messageIds: readonly string[]): SQSBatchResponse => ({
  batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })),
})
