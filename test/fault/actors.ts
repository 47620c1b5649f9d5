import { claimsOf, httpEvent } from '../support/http.ts'
import type { Sent } from './world/platform-call.ts'
import type { Story } from './world/story.ts'

export const minuteMs = 60_000
const put = 'PUT /v1/sources/{source}/tasks/{externalId}'
export const patch = 'PATCH /v1/sources/{source}/tasks/{externalId}'

const assets: Record<string, { asset: string; client: string }> = {
  crm: { asset: 'crm-lead', client: 'crm-client' },
  fax: { asset: 'fax-intake', client: 'fax-client' },
}

/** Every member of what is pushed has a value of its own that is nowhere else. */
const taskOf = (source: string, externalId: string, version: number) => {
  const own = `${externalId} v${version}`
  const first = `canary-data ${own}`
  return {
    asset: assets[source]?.asset ?? '',
    name: `canary-data name ${own}`,
    data: source === 'crm' ? { company: first, ...moreOf(externalId, version) } : { note: first },
    flowSettings: { greeting: `canary-data greeting ${own}` },
    globalVariables: { campaign: `canary-data campaign ${own}` },
  }
}

const moreOf = (externalId: string, version: number) => ({
  contact: `canary-data.${externalId}.v${version}@example.biz`,
  // No other number ends like it.
  worth: 471_000 + 10 * Number(externalId.replace(/\D/g, '')) + version + 0.125,
})

type Task = ReturnType<typeof taskOf>

/** What of it arrives at the platform, by the assets of the story. */
function wireOf({ name, data, flowSettings, globalVariables }: Task): Sent {
  const texts = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]))
  return { data: texts, flowSettings, globalVariables, name: texts.company ?? name }
}

/** A patch names one field; all others stay. */
function patched(story: Story, key: string, company: string): Sent | undefined {
  const before = story.wishes.findLast((wish) => wish.key === key)?.wire
  return before && { ...before, name: company, data: { ...before.data, company } }
}

/** Pushes until it is answered; what was promised is remembered. */
export async function push(
  story: Story,
  externalId: string,
  version = 1,
  source = 'crm',
  route = put,
): Promise<void> {
  const task = taskOf(source, externalId, version)
  const [text = ''] = Object.values(task.data).map(String)
  const key = `${source} ${externalId}`
  const wire = route === put ? wireOf(task) : patched(story, key, text)
  const body = route === put ? task : { data: { company: text } }
  const from = story.clock.ms
  const reply = await story.request(
    'ingest',
    httpEvent(route, {
      path: { source, externalId },
      headers: { 'content-type': 'application/json' },
      claims: claimsOf(assets[source]?.client ?? '', 'write'),
      body: JSON.stringify(body),
    }),
  )
  if (reply.status !== 202 && reply.status !== 200) throw new Error(`push: ${JSON.stringify(reply)}`)
  const { status } = reply
  story.wishes.push({ key, text, wire, status, from, to: story.clock.ms })
}

export async function batch(story: Story, count: number): Promise<void> {
  let left = Array.from({ length: count }, (_, n) => `lead-${n + 1}`)
  for (let tries = 0; left.length > 0 && tries < 20; tries++) {
    const lines = left.map((externalId) => ({ externalId, ...taskOf('crm', externalId, 1) }))
    const from = story.clock.ms
    const reply = await story.request(
      'ingest',
      httpEvent('POST /v1/sources/{source}/batches', {
        path: { source: 'crm' },
        headers: { 'content-type': 'application/x-ndjson' },
        claims: claimsOf('crm-client', 'write'),
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      }),
    )
    if (reply.status !== 200) throw new Error(`batch: ${JSON.stringify(reply)}`)
    for (const { externalId, status } of reply.json.results) {
      const wire = wireOf(taskOf('crm', externalId, 1))
      const wish = { key: `crm ${externalId}`, text: wire.data.company, wire, status }
      if (status < 300) story.wishes.push({ ...wish, from, to: story.clock.ms })
    }
    left = reply.json.results.flatMap((result: { externalId: string; status: number }) =>
      result.status < 300 ? [] : [result.externalId],
    )
  }
}

/** What a person does who is told of a held or failed workitem: looks at the platform and says what is so. */
export async function attend(story: Story, externalId: string, source = 'crm'): Promise<void> {
  story.attended.add(`${source} ${externalId}`)
  for (let tries = 0; tries < 12; tries++) {
    const head = story.headOf(externalId, source)
    const id = story.idOf(externalId, source)
    const newest = head?.revisions.at(-1)
    if (head?.hold) {
      const key = head.generation === 1 ? externalId : `${externalId}~${head.generation}`
      const task = story.platform.tasks.find(({ origin }) => origin === `crm-${key}` || origin === key)
      const isFlying = head.revisions.some(({ state }) => ['sending', 'sent', 'uncertain'].includes(state))
      const resolution = task ? { outcome: 'created', taskId: task.id } : { outcome: 'not-created' }
      if (isFlying) await story.operate('POST /v1/workitems/{id}/resolve', { id }, resolution)
      else await story.operate('POST /v1/workitems/{id}/redrive', { id })
    } else if (head?.state === 'failed' || newest?.state === 'rejected')
      await story.operate('POST /v1/workitems/{id}/redrive', { id })
    await story.sleep(5 * minuteMs)
  }
}

/** An operator's wish, until it is answered; what has ended already is ended. */
export async function end(story: Story, externalId: string, source = 'crm'): Promise<void> {
  const from = story.clock.ms
  const id = story.idOf(externalId, source)
  const reply = await story.operate('POST /v1/workitems/{id}/end', { id }, { reason: 'sold' })
  if (reply.status !== 200 && !reply.json?.type?.endsWith('already-ended'))
    throw new Error(`end: ${JSON.stringify(reply)}`)
  story.wishes.push({ key: `${source} ${externalId}`, from, to: story.clock.ms })
}

export async function live(story: Story, externalId: string): Promise<void> {
  const task = story.platform.tasks.find(({ origin }) => origin === `crm-${externalId}`)
  if (!task) return
  const kinds = ['offered', 'queued', 'offered', 'assigned', 'held', 'assigned', 'ended'] as const
  for (const kind of kinds) {
    await story.sleep(2_000)
    if (kind === 'ended') story.platform.finish(task)
    else story.platform.emit(task, `task:${kind}`, kind)
  }
}

/** Until the platform has the task, at most half an hour. */
export async function created(story: Story, count = 1): Promise<void> {
  for (let tries = 0; tries < 900 && story.platform.tasks.length < count; tries++) await story.sleep(2_000)
  await story.sleep(5_000)
}
