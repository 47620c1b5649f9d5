import { createHmac, randomBytes } from 'node:crypto'
import type { Reply } from '../shared/http.ts'
import type { PlatformTask } from './types.ts'
import type { World } from './world.ts'

const key = randomBytes(32)
const minuteMs = 60_000
/** Documented as an example; that it is the default is assumed. */
export const defaultMinutes = 30

export const captureFilePath = '/captures/files/'

export function fileUrl(world: World, taskId: string, minutes = defaultMinutes): string {
  const expires = world.clock.now() + minutes * minuteMs
  return `${world.url}${captureFilePath}${taskId}?expires=${expires}&signature=${signatureOf(taskId, expires)}`
}

function signatureOf(taskId: string, expires: number): string {
  return createHmac('sha256', key).update(`${taskId}/${expires}`).digest('hex')
}

/** The download behind `filePath`: no bearer token, the link itself is the permission. */
export function download(world: World, url: URL): Reply {
  const taskId = url.pathname.slice(captureFilePath.length)
  const expires = Number(url.searchParams.get('expires'))
  const genuine = url.searchParams.get('signature') === signatureOf(taskId, expires)
  if (!genuine || expires < world.clock.now()) return { status: 403 }
  const task = world.tasks.get(taskId)
  return task ? { status: 200, body: transcript(task) } : { status: 404 }
}

/** Documented sample: one entry a snapshot, oldest first. */
function transcript(task: PlatformTask) {
  const first = { alias: task.alias, data: task.data, timestamp: task.timestamp }
  return [first, ...task.appends].map(({ alias, data, timestamp }) => ({
    id: alias,
    aliasId: alias,
    direction: 'inbound',
    workItemData: data,
    timestamp: new Date(timestamp).toISOString(),
  }))
}
