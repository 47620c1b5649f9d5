import type { InvokeResult } from '../lambda/types.ts'

/**
 * Ids of the messages that stay in the queue. With partial failures the function names them; an answer that
 * cannot be understood, or names a message that was not in the batch, fails the whole batch.
 * Source: "Implementing partial batch responses", success and failure conditions.
 */
export function failedMessages(
  result: InvokeResult,
  ids: readonly string[],
  partialFailures: boolean,
): ReadonlySet<string> {
  if (!result.ok) return new Set(ids)
  if (!partialFailures) return new Set()
  const named = namedFailures(result.payload)
  const known = new Set(ids)
  return named?.every((id) => known.has(id)) ? new Set(named) : known
}

/** Undefined when the answer is malformed. Nothing at all, or no list, is success. */
function namedFailures(payload: string): string[] | undefined {
  const answer = parse(payload)
  if (answer === null) return []
  if (typeof answer !== 'object') return undefined
  const { batchItemFailures: list } = answer as { batchItemFailures?: unknown }
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) return undefined
  const ids = list.map((item: { itemIdentifier?: unknown } | null) => item?.itemIdentifier)
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}
