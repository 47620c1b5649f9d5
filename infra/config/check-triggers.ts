import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Topic } from '../../schemas/catalog/types.ts'
import { suggestion } from '../../schemas/nearest.ts'
import { checkMedia } from './check-media.ts'
import { checkTaskAction } from './check-task-actions.ts'
import type { Drafts, TriggerDraft } from './drafts.ts'
import { readWhen } from './read-when.ts'

/** A trigger rule, beyond what each member says for itself. */
export function checkTrigger(trigger: TriggerDraft, drafts: Drafts): void {
  const topics = checkWhen(trigger)
  checkTimes(trigger)
  checkAction(trigger, topics)
  checkMedia(trigger)
  if (topics.length > 0) checkConnection(trigger, topics, drafts)
  checkTaskAction(trigger, topics, drafts)
}

/** The topics of a good expression. */
function checkWhen({ part, fault }: TriggerDraft): Topic[] {
  if (part.when === undefined || part.when === '') return []
  const read = readWhen(part.when)
  if ('topics' in read) return read.topics
  for (const { column, message } of read.faults) fault(['when'], `"when", column ${column}: ${message}`)
  return []
}

function checkTimes({ part, fault }: TriggerDraft): void {
  if (part.delay !== undefined && part.action?.reprioritize !== undefined)
    fault(['delay'], '"delay" is not for callbacks: say how long the first step waits with "firstWait"')
  if (part.maxAge === undefined || part.delay === undefined) return
  fault(['delay'], '"delay" and "maxAge" exclude each other, as on the platform; take one out')
}

function checkAction({ part, fault }: TriggerDraft, topics: readonly Topic[]): void {
  if (part.action === undefined) return
  const names = Object.entries(part.action).flatMap(([name, settings]) =>
    settings === undefined ? [] : [name],
  )
  const [first, second] = names
  if (first === undefined)
    fault(['action'], '"action" has no action; say one of reprioritize, create, append, end')
  if (second !== undefined) {
    fault(['action', second], `"action" has ${names.join(' and ')}; a rule has one action: make it two rules`)
  }
  const start = catalog.find('acd.start')
  const other = topics.find((topic) => topic !== start)
  if (part.action.reprioritize === undefined || other === undefined) return
  const name = other.aliases[0] ?? other.name
  fault(
    ['when'],
    `"when" lets in ${name}, and a callback is raised from the moment it enters a queue: name acd.start only`,
  )
}

function checkConnection({ part, fault }: TriggerDraft, topics: readonly Topic[], drafts: Drafts): void {
  const platforms = [...new Set(topics.map(({ platform }) => platform))]
  const [platform = ''] = platforms
  if (platforms.length > 1) {
    fault(['when'], `"when" has topics of ${platforms.join(' and ')}; make it a rule for each platform`)
    return
  }
  const able = drafts.connections.filter((each) => each.part.platform === platform).map(({ id }) => id)
  const { connection } = part
  if (connection !== undefined && !able.includes(connection)) {
    const isThere = drafts.connections.some(({ id }) => id === connection)
    const what = isThere
      ? `"${connection}" is no connection of ${platform}`
      : `there is no connection "${connection}"`
    fault(['connection'], `${what}; ${suggestion(connection, able)}`)
  }
  if (connection !== undefined || able.length === 1) return
  const message =
    able.length === 0
      ? `its topics come from ${platform}, and no connection is of that platform; add one to connections/`
      : `${able.join(' and ')} have these topics; say which with "connection: ${able[0]}"`
  fault(['when'], `"when": ${message}`)
}

/** The only connection of the topics' platform. */
export function connectionOfTopics(topics: readonly Topic[], { connections }: Drafts): string | undefined {
  return connections.find(({ part }) => part.platform === topics[0]?.platform)?.id
}
