import { type Api, tell } from './api.ts'
import type { Checklist } from './checklist.ts'
import { type OrgTrigger, triggersSchema } from './replies.ts'

const mostPages = 20

/**
 * Triggers of the organization that are on and act on the events that start our rules: one that raises priorities as
 * well would raise them twice. Nobody but the organization knows what their workflows do, so they are only shown.
 */
export async function checkTriggers(api: Api, topics: readonly string[], list: Checklist): Promise<void> {
  const found = await read(api, topics)
  if ('fault' in found)
    return list.note(`Triggers of the organization cannot be read (${found.fault})`, [
      `Look at Admin > Architect > Triggers for ${topics.join(', ')}.`,
    ])
  if (found.triggers.length === 0) return list.ok('No other trigger acts on the same events', [...topics])
  list.note('Triggers of the organization act on the same events', [
    ...found.triggers.map(show),
    'If one of them raises callbacks, both would: switch it off in Admin > Architect > Triggers (open it, set it to',
    'Inactive, save), then take away its workflow. Our rule can run in `mode: shadow` until then.',
  ])
}

async function read(
  api: Api,
  topics: readonly string[],
): Promise<{ triggers: OrgTrigger[] } | { fault: string }> {
  const triggers: OrgTrigger[] = []
  const query = new URLSearchParams({ topicName: topics.join(','), enabled: 'true', pageSize: '200' })
  let path: string | undefined = `/api/v2/processautomation/triggers?${query}`
  for (let page = 0; page < mostPages && path !== undefined; page += 1) {
    const listing = await api.ask(triggersSchema, 'GET', path)
    if ('fault' in listing) return { fault: tell(listing.fault) }
    const { entities, nextUri } = listing.value
    triggers.push(...entities.filter(({ enabled, topicName }) => enabled && topics.includes(topicName)))
    path = pathOf(nextUri)
  }
  return { triggers }
}

/** Documented as a URI; only its path is followed, on the host that we know. */
function pathOf(nextUri: string | undefined): string | undefined {
  if (nextUri === undefined || !URL.canParse(nextUri, 'https://host')) return undefined
  const { pathname, search } = new URL(nextUri, 'https://host')
  return pathname.startsWith('/api/v2/processautomation/') ? `${pathname}${search}` : undefined
}

function show({ name = 'without a name', topicName, matchCriteria = [], target }: OrgTrigger): string {
  const criteria = matchCriteria.map(({ jsonPath, operator, value }) =>
    [jsonPath, operator, JSON.stringify(value)].filter((part) => part !== undefined).join(' '),
  )
  const when = criteria.length === 0 ? 'every event' : criteria.join(' and ')
  return `"${name}": ${topicName}, ${when} -> ${target?.type ?? 'unknown'} ${target?.id ?? ''}`.trimEnd()
}
