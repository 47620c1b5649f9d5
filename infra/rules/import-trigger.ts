import * as z from 'zod'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Expression } from '../../schemas/expression/ast.ts'
import { formatExpression } from '../../schemas/expression/format.ts'
import { readWhen } from '../config/read-when.ts'
import { type Criterion, criterionSchema, importCriterion } from './import-criterion.ts'

/** A whole number, also as text: Genesys' own samples have both. */
const seconds = z
  .union([z.int(), z.string().regex(/^[0-9]{1,9}$/)])
  .transform(Number)
  .nullish()

/** Genesys trigger, as the API gives it; what it has besides is of no use here. */
export const genesysTriggerSchema = z.object({
  name: z.string(),
  topicName: z.string(),
  enabled: z.boolean().default(true),
  description: z.string().nullish(),
  matchCriteria: z.array(criterionSchema).nullish(),
  eventTTLSeconds: seconds,
  delayBySeconds: seconds,
  target: z.object({ type: z.string().optional(), id: z.string().optional() }).optional(),
})

/** A file of `triggers/`, short of the action: a Genesys trigger starts a workflow, and we have none. */
export interface ImportedTrigger {
  description: string
  when: string
  mode: 'shadow'
  enabled?: false
  maxAge?: string
  delay?: string
}

export type Imported = { trigger: ImportedTrigger; workflow?: string } | { faults: string[] }

/** Reads one Genesys trigger. All faults at once. */
export function importTrigger(json: unknown): Imported {
  const parsed = genesysTriggerSchema.safeParse(json)
  if (!parsed.success)
    return {
      faults: parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
    }
  const { name, topicName, enabled, description, matchCriteria, target } = parsed.data
  const faults: string[] = timeFaults(parsed.data)
  const when = whenOf(topicName, matchCriteria ?? [], faults)
  if (faults.length > 0) return { faults: [...new Set(faults)] }
  const { eventTTLSeconds, delayBySeconds } = parsed.data
  const trigger: ImportedTrigger = {
    description: description ? `${name}: ${description}` : name,
    when,
    mode: 'shadow',
    ...(!enabled && { enabled }),
    ...(eventTTLSeconds != null && { maxAge: `${eventTTLSeconds}s` }),
    ...(delayBySeconds != null && { delay: `${delayBySeconds}s` }),
  }
  return { trigger, ...(target?.id !== undefined && { workflow: target.id }) }
}

function timeFaults({ eventTTLSeconds, delayBySeconds }: z.output<typeof genesysTriggerSchema>): string[] {
  const faults: string[] = []
  if (eventTTLSeconds != null && eventTTLSeconds < 10) faults.push('eventTTLSeconds: must be at least 10')
  if (delayBySeconds != null && (delayBySeconds < 60 || delayBySeconds > 900))
    faults.push('delayBySeconds: must lie between 60 and 900')
  if (eventTTLSeconds != null && delayBySeconds != null)
    faults.push('delayBySeconds: excludes eventTTLSeconds; take one out')
  return faults
}

function whenOf(topicName: string, criteria: readonly Criterion[], faults: string[]): string {
  const topic = catalog.find(topicName)
  const test: Expression = { op: 'topic', topic: topic?.aliases[0] ?? topicName, at: 1 }
  const tests: Expression[] = []
  for (const [index, criterion] of criteria.entries()) {
    const imported = importCriterion(criterion)
    const where = `matchCriteria[${index}] (${criterion.jsonPath} ${criterion.operator})`
    if (typeof imported === 'string') {
      faults.push(`${where}: ${imported}`)
      continue
    }
    tests.push(imported)
    faults.push(
      ...checkOne({ op: 'and', of: [test, imported], at: 1 }, topic === undefined ? undefined : where),
    )
  }
  if (topic === undefined && tests.length === 0) faults.push(...checkOne(test, undefined))
  return formatExpression(tests.length === 0 ? test : { op: 'and', of: [test, ...tests], at: 1 })
}

/** What the catalog says to it. Without `where` the fault is the topic's, and the same for all criteria. */
function checkOne(expression: Expression, where: string | undefined): string[] {
  const read = readWhen(formatExpression(expression))
  if ('topics' in read) return []
  return read.faults.map(({ message }) => `${where ?? 'topicName'}: ${message}`)
}
