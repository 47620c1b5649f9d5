import type { Path } from '../expression/ast.ts'
import { genesysConversation } from './genesys-conversation.ts'
import { genesysWorkitem } from './genesys-workitem.ts'
import type { Topic } from './types.ts'
import { webex } from './webex.ts'

/** Finds topics by any of their names, and where in an envelope a field is. */
export interface Catalog {
  readonly topics: readonly Topic[]
  /** By full name or alias. */
  find(name: string): Topic | undefined
  /** From the envelope on. Fields of unknown topics are looked for in `detail`. */
  rawPath(topic: string | undefined, path: Path): Path
}

export function createCatalog(topics: readonly Topic[]): Catalog {
  const byAnyName = new Map(topics.flatMap((topic) => topic.aliases.map((alias) => [alias, topic] as const)))
  for (const topic of topics) byAnyName.set(topic.name, topic)
  return {
    topics,
    find: (name) => byAnyName.get(name),
    rawPath(name, path) {
      const topic = name === undefined ? undefined : byAnyName.get(name)
      if (topic === undefined || topic.name !== name) return ['detail', ...path]
      const [first, ...rest] = path
      const field =
        typeof first === 'string' && Object.hasOwn(topic.fields, first) ? topic.fields[first] : undefined
      return field?.raw === undefined ? [...topic.root, ...path] : [...field.raw, ...rest]
    },
  }
}

/** Every event there is, of all platforms. */
export const catalog = createCatalog([...genesysConversation, ...genesysWorkitem, ...webex])
