import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { catalog } from '../../schemas/catalog/catalog.ts'
import { evaluate, topicOf } from '../../schemas/expression/evaluate.ts'
import { forTopic } from '../../schemas/expression/for-topic.ts'
import { formatPath, formatScalar } from '../../schemas/expression/format.ts'
import { guardsOf } from '../../schemas/expression/guards.ts'
import { readWhen } from '../config/read-when.ts'
import { busPatterns } from './bus-patterns.ts'
import { toEnvelope } from './envelope.ts'
import { explainExpression, toLines } from './explain-expression.ts'

// npm run triggers:explain -- --when 'acd.start & mediaType==CALLBACK' [--event file.json]
// Exit code 0: holds (or no event was given), 1: does not hold, 2: the expression or the event is no good.
process.exitCode = main()

function main(): number {
  const { values } = parseArgs({ options: { when: { type: 'string' }, event: { type: 'string' } } })
  if (values.when === undefined)
    return refuse('name the expression: --when "acd.start & mediaType==CALLBACK"')
  const read = readWhen(values.when)
  if ('faults' in read) {
    const lines = read.faults.flatMap(({ column, message }) => [
      `  ${values.when}`,
      `  ${' '.repeat(column - 1)}^ column ${column}: ${message}`,
    ])
    return refuse(lines.join('\n'))
  }
  const { expression } = read
  const events = values.event === undefined ? [] : readEvents(values.event)
  if (typeof events === 'string') return refuse(events)
  let holdAll = true
  for (const event of events) {
    const holds = evaluate(expression, event, catalog)
    holdAll &&= holds
    console.log(`${holds ? 'holds' : 'does not hold'} for ${topicOf(event) ?? 'an event without topic'}`)
    console.log(toLines(explainExpression(expression, event, catalog), 1).join('\n'))
  }
  for (const { name } of read.topics) console.log(`index, ${name}: ${lookUp(name)}`)
  for (const { topic, pattern } of busPatterns([{ id: 'when', expression }], catalog))
    console.log(`EventBridge, ${topic}: ${JSON.stringify(pattern)}`)
  return holdAll ? 0 : 1

  function lookUp(topic: string): string {
    const rest = forTopic(expression, topic)
    if (typeof rest === 'boolean') return 'every event holds'
    const guards = guardsOf(rest, () => 1)
    if (guards === undefined) return 'every event is tested: no == or in (…) is necessary'
    return guards.map(({ path, value }) => `${formatPath(path)}==${formatScalar(value)}`).join(' or ')
  }
}

/** One event, or a list of them. */
function readEvents(file: string): Record<string, unknown>[] | string {
  let written: unknown
  try {
    written = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return `${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`
  }
  const events = [written].flat().map((event) => toEnvelope(event, catalog))
  const whole = events.filter((event) => event !== undefined)
  if (whole.length === events.length) return whole
  return `${file} holds no event: write an EventBridge envelope with "detail-type" and "detail"`
}

function refuse(message: string): number {
  console.error(message)
  return 2
}
