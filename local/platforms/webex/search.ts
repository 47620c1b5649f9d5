import { isRecord } from '../shared/json.ts'
import type { Call, Outcome, Route } from './call.ts'
import { jsonBody } from './call.ts'
import { ApiError } from './errors.ts'
import type { Field, Value } from './graphql.ts'
import { parseQuery } from './graphql.ts'
import { bindVariables } from './graphql-bind.ts'
import { GraphqlError } from './graphql-lexer.ts'
import { compileFilter } from './search-filter.ts'
import { pageAfter } from './search-page.ts'
import { project, projectTask } from './search-project.ts'
import { sampleTask, searchRecord, visibleTasks } from './search-record.ts'
import { windowOf } from './search-window.ts'
import type { PlatformTask } from './types.ts'
import type { World } from './world.ts'

/** Documented: GraphQL over POST; what does not validate is a 400 (observed), never a 200 with `errors`. */
function search(call: Call): Outcome {
  const body = jsonBody(call)
  if (!isRecord(body) || typeof body.query !== 'string') throw new ApiError(400, 'query is required.')
  try {
    const fields = bindVariables(parseQuery(body.query), body.variables)
    const data = Object.fromEntries(fields.map((field) => [field.alias, resolveRoot(call.world, field)]))
    return { reply: { status: 200, body: { data } } }
  } catch (error) {
    if (error instanceof GraphqlError) throw new ApiError(400, error.message)
    throw error
  }
}

/** Documented roots: taskDetails, agentSession, taskLegDetails, task. Only the first is simulated; introspection is off (observed). */
function resolveRoot(world: World, field: Field): unknown {
  if (field.name !== 'taskDetails')
    throw new GraphqlError(
      `Validation error (FieldUndefined@[${field.name}]) : only taskDetails is simulated`,
    )
  checkArguments(field)
  const window = windowOf(field.args, world.clock.now())
  const sample = searchRecord(world, sampleTask)
  const filter = field.args.get('filter')
  const channelType = world.switches.searchChannelType
  const holds = filter && filter.kind !== 'null' ? compileFilter(filter, sample, channelType) : () => true
  const found = visibleTasks(world)
    .filter((task) => window(task))
    .filter((task) => holds(searchRecord(world, task)))
  const page = pageAfter(found, cursorOf(field.args.get('pagination')), world.switches.searchPageSize)
  return listOf(world, field, page)
}

const known = new Set(['from', 'to', 'timeComparator', 'filter', 'pagination'])

function checkArguments(field: Field) {
  for (const name of field.args.keys())
    if (!known.has(name))
      throw new GraphqlError(`Validation error (UnknownArgument@[taskDetails]) : '${name}' is not simulated`)
}

interface Page {
  tasks: PlatformTask[]
  pageInfo: { hasNextPage: boolean; endCursor: string }
}

/** The selection is checked against a sample too, so that a wrong field is a 400 although nothing is found. */
function listOf(world: World, field: Field, page: Page): unknown {
  const shape = (tasks: PlatformTask[]) =>
    (field.selection ?? []).map((inner) => {
      const value =
        inner.name === 'tasks'
          ? tasks.map((task) =>
              projectTask(inner.selection, searchRecord(world, task), task, 'taskDetails/tasks'),
            )
          : project([inner], { pageInfo: page.pageInfo, intervalInfo: null }, 'taskDetails')[inner.alias]
      return [inner.alias, value]
    })
  if (!field.selection) throw new GraphqlError('Validation error (SubselectionRequired@[taskDetails])')
  shape([sampleTask])
  return Object.fromEntries(shape(page.tasks))
}

/** Documented: `"0"` or `"NA"` for the first page, then `endCursor`. */
function cursorOf(pagination: Value | undefined): string | undefined {
  if (pagination === undefined || pagination.kind === 'null') return undefined
  const cursor = pagination.kind === 'object' ? pagination.fields.get('cursor') : undefined
  if (cursor?.kind !== 'string')
    throw new GraphqlError('Validation error (WrongType) : pagination.cursor must be a string')
  return cursor.value === '0' || cursor.value === 'NA' ? undefined : cursor.value
}

export const searchRoutes: readonly Route[] = [
  {
    method: 'POST',
    template: '/search',
    operation: 'search',
    scopes: ['cjp:config', 'cjp:config_read'],
    errors: 'api',
    run: search,
  },
]
