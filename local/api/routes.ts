export interface RouteMatch<T> {
  route: T
  pathParameters: Record<string, string>
}

export interface RouteTable<T> {
  add(routeKey: string, route: T): void
  /** `path` as received, without query. Undefined when nothing matches and there is no `$default`. */
  match(method: string, path: string): RouteMatch<T> | undefined
}

interface Entry<T> {
  method: string
  segments: string[]
  route: T
}

/**
 * Routes of an HTTP API. The most specific one wins: literal before `{name}` before `{name+}`, segment by
 * segment, then a method before ANY, then `$default`.
 * Source: "Create routes for HTTP APIs", route selection.
 */
export function createRouteTable<T>(): RouteTable<T> {
  const entries: Entry<T>[] = []
  let fallback: T | undefined

  return {
    add(routeKey, route) {
      if (routeKey === '$default') {
        fallback = route
        return
      }
      const [method, path, ...rest] = routeKey.split(' ')
      if (!method || !path?.startsWith('/') || rest.length > 0) throw new Error(`bad route key: ${routeKey}`)
      entries.push({ method, segments: path.split('/').slice(1), route })
      entries.sort(bySpecificity)
    },
    match(method, path) {
      const parts = path.split('/').slice(1)
      for (const entry of entries) {
        if (entry.method !== 'ANY' && entry.method !== method) continue
        const pathParameters = bind(entry.segments, parts)
        if (pathParameters) return { route: entry.route, pathParameters }
      }
      return fallback === undefined ? undefined : { route: fallback, pathParameters: {} }
    },
  }
}

const isGreedy = (segment: string) => segment.endsWith('+}')
const isParameter = (segment: string) => segment.startsWith('{')

function bind(segments: string[], parts: string[]): Record<string, string> | undefined {
  const greedy = isGreedy(segments.at(-1) ?? '')
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined
  const bound: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const part = isGreedy(segment) ? parts.slice(index).join('/') : parts[index]
    // A parameter takes no empty segment: `/tasks/` is not `/tasks/{id}`.
    if (part === undefined || (isParameter(segment) && part === '')) return undefined
    if (isParameter(segment)) bound[segment.slice(1, isGreedy(segment) ? -2 : -1)] = part
    else if (segment !== part) return undefined
  }
  return bound
}

const rank = (segment: string | undefined) => {
  if (segment === undefined) return 3
  if (isGreedy(segment)) return 2
  return isParameter(segment) ? 1 : 0
}

function bySpecificity(a: Entry<unknown>, b: Entry<unknown>): number {
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index])
    if (difference !== 0) return difference
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY')
}
