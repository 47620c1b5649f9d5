import type { ParameterDefinition, Template } from './types.ts'

/** Parameter values as CloudFormation would take them. Throws with every fault at once. */
export function parameterValues(
  template: Template,
  given: Record<string, string>,
): Record<string, string | string[]> {
  const definitions = template.Parameters ?? {}
  const faults = Object.keys(given)
    .filter((name) => !(name in definitions))
    .map((name) => `${name}: the template has no such parameter`)
  const values: Record<string, string | string[]> = {}
  for (const [name, definition] of Object.entries(definitions)) {
    const value = given[name] ?? definition.Default?.toString()
    const fault = faultOf(definition, value)
    if (fault !== undefined) faults.push(`${name}: ${fault}`)
    else if (value !== undefined) values[name] = isList(definition) ? value.split(',') : value
  }
  if (faults.length > 0) throw new Error(`template parameters:\n  ${faults.join('\n  ')}`)
  return values
}

const isList = ({ Type }: ParameterDefinition) => Type === 'CommaDelimitedList' || Type.startsWith('List<')

function faultOf(definition: ParameterDefinition, value: string | undefined): string | undefined {
  if (value === undefined) return 'has no value and no default'
  if (definition.Type === 'Number' && !Number.isFinite(Number(value))) return 'must be a number'
  const { AllowedValues: allowed, AllowedPattern: pattern } = definition
  if (allowed && !allowed.map(String).includes(value)) return `must be one of ${allowed.join(', ')}`
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) return `must match ${pattern}`
  return undefined
}
