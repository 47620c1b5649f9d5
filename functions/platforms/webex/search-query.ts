/**
 * A GraphQL string literal. JSON's escapes are a subset of GraphQL's (spec, 2.9.4), so quotes, backslashes
 * and control characters cannot end the literal.
 */
export const literal = (text: string): string => JSON.stringify(text.toWellFormed())

/**
 * Literals rather than variables, because that is the form of all Cisco samples; `or` over `origin`
 * as in their README on filters. Times are epoch ms: seconds give an empty answer without an error.
 */
export function taskQuery(origins: readonly string[], from: number, to: number, cursor: string): string {
  const any = origins.map((origin) => `{ origin: { equals: ${literal(origin)} } }`).join(' ')
  return `{
  taskDetails(
    from: ${from}
    to: ${to}
    timeComparator: createdTime
    filter: { or: [${any}] }
    pagination: { cursor: ${literal(cursor)} }
  ) {
    tasks { id status origin destination channelType createdTime }
    pageInfo { hasNextPage endCursor }
  }
}`
}
