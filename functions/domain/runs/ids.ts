import { uuidV5 } from '../ids.ts'

/** One run per (rule, conversation). A rule's id cannot hold a NUL, so no two pairs share a name. */
export const runId = (namespace: string, rule: string, conversation: string): string =>
  uuidV5(namespace, `${rule}\0${conversation}`)

const adoptPrefix = 'adopt#'

/** Id of the wake-up that lists a rule's waiting callbacks. */
export const adoptId = (rule: string): string => `${adoptPrefix}${rule}`

/** The rule whose waiting callbacks are to be listed, if the wake-up asks for that. */
export const adoptOf = (id: string): string | undefined =>
  id.startsWith(adoptPrefix) ? id.slice(adoptPrefix.length) : undefined
