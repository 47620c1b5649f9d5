import { GraphqlError } from './graphql-lexer.ts'
import type { PlatformTask } from './types.ts'

/** The form of a cursor is not documented: here the last task's place, so that new tasks shift no page. */
export function pageAfter(found: PlatformTask[], cursor: string | undefined, size: number) {
  const sorted = found.toSorted(byPlace)
  const start = cursor === undefined ? 0 : startAfter(sorted, cursor)
  const tasks = sorted.slice(start, start + size)
  const last = tasks.at(-1)
  const hasNextPage = start + size < sorted.length
  // Assumed: "NA" when there is no further page.
  return { tasks, pageInfo: { hasNextPage, endCursor: hasNextPage && last ? encode(last) : 'NA' } }
}

function byPlace(a: PlatformTask, b: PlatformTask): number {
  return a.createdTime - b.createdTime || (a.id < b.id ? -1 : 1)
}

function encode({ createdTime, id }: PlatformTask): string {
  return Buffer.from(`${createdTime}/${id}`).toString('base64url')
}

function startAfter(sorted: PlatformTask[], cursor: string): number {
  const place = /^(\d+)\/(.+)$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!place) throw new GraphqlError('pagination.cursor is not a cursor of this search')
  const mark = { createdTime: Number(place[1]), id: place[2] } as PlatformTask
  const index = sorted.findIndex((task) => byPlace(task, mark) > 0 && task.id !== mark.id)
  return index < 0 ? sorted.length : index
}
