import { compileTest } from '../../../functions/domain/rules/compile.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Expression } from '../../../schemas/expression/ast.ts'
import { checkExpression } from '../../../schemas/expression/check.ts'
import { evaluate } from '../../../schemas/expression/evaluate.ts'
import { parseExpression } from '../../../schemas/expression/parse.ts'

export const acdStart = 'v2.detail.events.conversation.{id}.acd.start'

/** A good expression, with full topic names. */
export function compiled(when: string): Expression {
  const parsed = parseExpression(when)
  if ('fault' in parsed) throw new Error(`${parsed.fault.column}: ${parsed.fault.message}`)
  const { expression, faults } = checkExpression(parsed.expression, catalog)
  const [fault] = faults
  if (fault !== undefined) throw new Error(`${fault.column}: ${fault.message}`)
  return expression
}

/** `column: message` of every fault. */
export function faultsOf(when: string): string[] {
  const parsed = parseExpression(when)
  const faults = 'fault' in parsed ? [parsed.fault] : checkExpression(parsed.expression, catalog).faults
  return faults.map(({ column, message }) => `${column}: ${message}`)
}

/** An acd.start event in its envelope. */
export function acd(body: object, topic = acdStart): Record<string, unknown> {
  return { 'detail-type': topic, detail: { eventBody: body, metadata: { CorrelationId: 'c-1' } } }
}

/** Whether a test of fields holds for a body, whatever the catalog says of the fields. */
export const holds = (test: string, body: object): boolean => evaluate(parsedTest(test), acd(body), catalog)

/** The same, as the index asks it. */
export const holdsCompiled = (test: string, body: object): boolean =>
  compileTest(parsedTest(test), (path) => ({ path, isInBody: true }))(body, acd(body))

function parsedTest(test: string): Expression {
  const parsed = parseExpression(test)
  if ('fault' in parsed) throw new Error(`${parsed.fault.column}: ${parsed.fault.message}`)
  return parsed.expression
}
