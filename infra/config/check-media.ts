import { catalog } from '../../schemas/catalog/catalog.ts'
import { forTopic } from '../../schemas/expression/for-topic.ts'
import { approximate } from '../rules/approximate.ts'
import type { TriggerDraft } from './drafts.ts'
import { readWhen } from './read-when.ts'

/** A rule that asks for one medium and a policy for another would never raise anything. */
export function checkMedia({ value, fault }: TriggerDraft): void {
  const allowed: readonly string[] = value?.action.reprioritize?.mediaTypes ?? []
  const read = value && readWhen(value.when)
  const start = catalog.find('acd.start')
  if (allowed.length === 0 || !read || 'faults' in read || !start) return
  const rest = forTopic(read.expression, start.name)
  if (typeof rest === 'boolean') return
  const path = catalog.rawPath(start.name, ['mediaType'])
  const wanted = approximate(rest, (own) => catalog.rawPath(start.name, own)).map((alternative) =>
    alternative.get(path.join('.'))?.matchers.filter((matcher) => typeof matcher === 'string'),
  )
  if (wanted.some((media) => !media?.length || media.some((each) => allowed.includes(each)))) return
  const media = [...new Set(wanted.flat())]
  fault(
    ['when'],
    `"when" is for ${media.join(', ')} and "mediaTypes" of the action for ${allowed.join(', ')} only; add it there: [${media.join(', ')}]`,
  )
}
