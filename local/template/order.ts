import { references } from './intrinsics.ts'
import type { Resource } from './types.ts'

/**
 * Logical ids so that everything comes after what it refers to or depends on; otherwise in template order.
 * Throws when resources refer to each other in a circle.
 */
export function creationOrder(resources: Record<string, Resource>): string[] {
  const ordered: string[] = []
  const state = new Map<string, 'open' | 'done'>()

  const visit = (id: string, path: string[]) => {
    const resource = resources[id]
    if (!resource || state.get(id) === 'done') return
    if (state.get(id) === 'open') throw new Error(`circular dependency: ${[...path, id].join(' -> ')}`)
    state.set(id, 'open')
    for (const needed of dependencies(resource)) visit(needed, [...path, id])
    state.set(id, 'done')
    ordered.push(id)
  }

  for (const id of Object.keys(resources)) visit(id, [])
  return ordered
}

function dependencies(resource: Resource): Set<string> {
  const named = resource.DependsOn ?? []
  const needed = references(resource.Properties ?? {})
  for (const id of typeof named === 'string' ? [named] : named) needed.add(id)
  return needed
}
