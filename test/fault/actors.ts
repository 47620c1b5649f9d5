import { claimsOf, httpEvent } from '../support/http.ts'
import type { Story } from './world/story.ts'

export const minuteMs = 60_000
const canary = (externalId: string, version: number) => `canary-data ${externalId} v${version}`
const put = 'PUT /v1/sources/{source}/tasks/{externalId}'
export const patch = 'PATCH /v1/sources/{source}/tasks/{externalId}'

const assets: Record<string, { asset: string; field: string; client: string }> = {
  crm: { asset: 'crm-lead', field: 'company', client: 'crm-client' },
  fax: { asset: 'fax-intake', field: 'note', client: 'fax-client' },
}

const taskOf = (source: string, text: string) => {
  const { asset = '', field = '' } = assets[source] ?? {}
  const more = source === 'crm' ? { contact: 'canary-data@example.biz', worth: 4711 } : {}
  return { asset, name: 'canary-data name', data: { [field]: text, ...more } }
}

/** Pushes until it is answered; what was promised is remembered. */
export async function push(
  story: Story,
  externalId: string,
  version = 1,
  source = 'crm',
  route = put,
): Promise<void> {
  const text = canary(externalId, version)
  const whole = taskOf(source, text)
  const body = route === put ? whole : { data: { [assets[source]?.field ?? '']: text } }
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
  story.wishes.push({ key: `${source} ${externalId}`, text, from, to: story.clock.ms })
}

export async function batch(story: Story, count: number): Promise<void> {
  let left = Array.from({ length: count }, (_, n) => `lead-${n + 1}`)
  for (let tries = 0; left.length > 0 && tries < 20; tries++) {
    const lines = left.map((externalId) => ({ externalId, ...taskOf('crm', canary(externalId, 1)) }))
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
    for (const { externalId, status } of reply.json.results)
      if (status < 300)
        story.wishes.push({
          key: `crm ${externalId}`,
          text: canary(externalId, 1),
          ...{ from, to: story.clock.ms },
        })
    left = reply.json.results.flatMap((result: { externalId: string; status: number }) =>
      result.status < 300 ? [] : [result.externalId],
    )
  }
}

/** What a person does who is told of a held or failed workitem: looks at the platform and says what is so. */
export async function attend(story: Story, externalId: string, source = 'crm'): Promise<void> {
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
