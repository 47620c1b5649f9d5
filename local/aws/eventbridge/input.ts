import { AwsError } from '../http.ts'
import type { BusEvent, Rule, TargetDefinition } from './rule.ts'

/** The JSON text a target gets for an event: all of it, a part, a constant, or a template filled in. */
export function inputFor(target: TargetDefinition, rule: Rule, event: BusEvent): string {
  if (target.input !== undefined) return target.input
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(event, target.inputPath) ?? null)
  if (target.inputTransformer) return fill(target.inputTransformer, rule, event)
  return JSON.stringify(event)
}

/** @throws AwsError for a path that is not plain steps and indices */
export function checkInput({ id, inputPath, inputTransformer }: TargetDefinition) {
  const paths = [inputPath, ...Object.values(inputTransformer?.inputPathsMap ?? {})]
  const wrong = paths.find((path) => path !== undefined && !jsonPath.test(path))
  if (wrong === undefined) return
  throw new AwsError('ValidationException', `Parameter InputPath is not valid for target ${id}: ${wrong}`)
}

const jsonPath = /^\$(\.[\w/-]+|\[\d+\])*$/
const placeholder = /<([\w.-]+)>/y

function valueAt(event: BusEvent, path: string): unknown {
  const steps = path.match(/[\w/-]+/g) ?? []
  return steps.reduce<unknown>((value, step) => (value === null ? undefined : Object(value)[step]), event)
}

/**
 * Fills in `<name>`. Outside quotes a value stands as JSON, inside quotes as text without quotes of its own
 * (user guide, "Input transform examples"). What the event lacks is left empty: `""` outside quotes (assumed).
 */
function fill(transformer: NonNullable<TargetDefinition['inputTransformer']>, rule: Rule, event: BusEvent) {
  const { inputPathsMap = {}, inputTemplate } = transformer
  const predefined: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': event,
    'aws.events.event.json': event,
  }
  const resolve = (name: string): unknown => {
    const path = Object.hasOwn(inputPathsMap, name) ? inputPathsMap[name] : undefined
    return path === undefined ? predefined[name] : valueAt(event, path)
  }
  const known = (name: string) => Object.hasOwn(inputPathsMap, name) || Object.hasOwn(predefined, name)
  let output = ''
  let quoted = false
  for (let index = 0; index < inputTemplate.length; index += 1) {
    const character = inputTemplate.charAt(index)
    placeholder.lastIndex = index
    const [whole = '', name = ''] = placeholder.exec(inputTemplate) ?? []
    if (whole && known(name)) {
      output += quoted ? asText(resolve(name)) : JSON.stringify(resolve(name) ?? '')
      index += whole.length - 1
    } else if (character === '\\') {
      output += inputTemplate.slice(index, index + 2)
      index += 1
    } else {
      if (character === '"') quoted = !quoted
      output += character
    }
  }
  return output
}

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  return JSON.stringify(text).slice(1, -1)
}
