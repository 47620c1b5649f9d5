import type { JsonRecord } from '../shared/json.ts'
import { isRecord, isUuid } from '../shared/json.ts'
import { destinationProblems } from './destination.ts'
import { eventTypesOf, resourceOf, resourceVersions } from './event-types.ts'
import type { Switches } from './switches.ts'
import type { SubscriptionVersion } from './types.ts'

/** Documented rules of a create body, V1 and V2. */
export function registerProblems(body: unknown, version: SubscriptionVersion, switches: Switches): string[] {
  if (!isRecord(body)) return ['Body must be an object.']
  return [
    ...lengthProblems('name', body.name, 4, 64, true),
    ...(body.destinationUrl === undefined ? ['destinationUrl is required.'] : []),
    ...(body.eventTypes === undefined ? ['eventTypes is required.'] : []),
    ...changeProblems(body, version, switches),
  ]
}

/** Documented rules of a PATCH body: all optional, but V2 wants `resourceVersion`. `name` is no part of it. */
export function changeProblems(body: unknown, version: SubscriptionVersion, switches: Switches): string[] {
  if (!isRecord(body)) return ['Body must be an object.']
  const { destinationUrl, eventTypes, status, orgId } = body
  const problems = [
    ...lengthProblems('description', body.description, 0, 1024),
    ...lengthProblems('secret', body.secret, 32, 256),
  ]
  if (version === 'v2') problems.push(...versionProblems(body.resourceVersion))
  if (destinationUrl !== undefined)
    problems.push(...destinationProblems(destinationUrl, switches.localDestinations))
  if (eventTypes !== undefined) problems.push(...eventTypeProblems(body, version, switches))
  if (status !== undefined && status !== 'active' && status !== 'inactive')
    problems.push('status must be active or inactive.')
  if (orgId !== undefined && !isUuid(orgId)) problems.push('orgId must be a UUID.')
  return problems
}

function lengthProblems(
  name: string,
  value: unknown,
  least: number,
  most: number,
  required = false,
): string[] {
  if (value === undefined && !required) return []
  const fits = typeof value === 'string' && value.length >= least && value.length <= most
  return fits ? [] : [`${name} must be a string of ${least} to ${most} characters.`]
}

function versionProblems(given: unknown): string[] {
  const problems = lengthProblems('resourceVersion', given, 1, 50, true)
  if (problems.length > 0) return problems
  // Documented: form and where the versions are listed. That an unlisted one is refused is assumed.
  const known = resourceVersions.some(({ resource, version }) => `${resource}:${version}` === given)
  return known ? [] : ['resourceVersion is not one of the supported versions.']
}

function eventTypeProblems(body: JsonRecord, version: SubscriptionVersion, switches: Switches): string[] {
  const given = body.eventTypes
  if (!Array.isArray(given) || given.length < 1 || given.length > 32)
    return ['eventTypes must have 1 to 32 entries.']
  const known = eventTypesOf(version)
  if (!given.every((type) => known.includes(type))) return ['eventTypes has an unknown event type.']
  // Inferred from public code that keeps one subscription per resource (switch).
  const resource = resourceOf(String(body.resourceVersion))
  const foreign = given.some((type) => resourceOf(type) !== resource)
  if (version === 'v2' && switches.subscriptionResourceMatch && foreign)
    return ['eventTypes must all belong to the resource of resourceVersion.']
  return []
}
