import type { Template, Value } from './types.ts'

/** Where the intrinsic functions get their values from. */
export interface Scope {
  template: Template
  /** A parameter, pseudo parameter or created resource; undefined stands for AWS::NoValue. Throws on unknown names. */
  ref(name: string): Value | undefined
  attribute(logicalId: string, name: string): Value
}

type Evaluate = (argument: Value, scope: Scope) => Value | undefined
type Fields = { [key: string]: Value }

/**
 * Replaces every intrinsic function in `value`. `AWS::NoValue` removes the member or element it stands in,
 * and gives undefined at the top. Throws on functions that are not known here.
 */
export function resolve(value: Value, scope: Scope): Value | undefined {
  if (typeof value === 'string') return checkDynamic(value)
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined)
  if (typeof value !== 'object' || value === null) return value
  const call = intrinsicOf(value)
  if (call) return evaluate(call.name, call.argument, scope)
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const)
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined),
  )
}

/** The value of a named condition of the template. */
export function condition(name: string, scope: Scope): boolean {
  const expression = scope.template.Conditions?.[name]
  if (expression === undefined) throw new Error(`the template has no condition ${name}`)
  return truth(expression, scope)
}

/** The names an unresolved value speaks of through Ref, Fn::GetAtt and Fn::Sub. */
export function references(value: Value): Set<string> {
  const names = new Set<string>()
  const visit = (item: Value): void => {
    if (typeof item !== 'object' || item === null) return
    const call = Array.isArray(item) ? undefined : intrinsicOf(item)
    if (call?.name === 'Ref') names.add(String(call.argument))
    else if (call?.name === 'Fn::GetAtt') names.add(attributePath(call.argument)[0])
    else if (call?.name === 'Fn::Sub') for (const name of subNames(call.argument)) names.add(name)
    for (const inner of Object.values(item)) visit(inner)
  }
  visit(value)
  return names
}

const functions: Record<string, Evaluate> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (path, scope) => scope.attribute(...attributePath(path)),
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(argument, scope, 'Fn::Join')
    return asList(items, 'Fn::Join').map(text).join(text(separator))
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, scope, 'Fn::Select')
    const item = asList(items, 'Fn::Select')[Number(index)]
    if (item === undefined) throw new Error(`Fn::Select: there is no item ${text(index)}`)
    return item
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, scope, 'Fn::Split')
    return text(source).split(text(separator))
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(argument, scope, 'Fn::FindInMap').map(text)
    const found = scope.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? '']
    if (found === undefined) throw new Error(`Fn::FindInMap: nothing at ${map}.${first}.${second}`)
    return found
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = asList(argument, 'Fn::If')
    return resolve((condition(text(name), scope) ? whenTrue : whenFalse) ?? null, scope)
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope, 'Fn::Equals')
    return JSON.stringify(left) === JSON.stringify(right)
  },
  'Fn::And': (argument, scope) => asList(argument, 'Fn::And').every((item) => truth(item, scope)),
  'Fn::Or': (argument, scope) => asList(argument, 'Fn::Or').some((item) => truth(item, scope)),
  'Fn::Not': (argument, scope) => !truth(asList(argument, 'Fn::Not')[0] ?? null, scope),
}

function evaluate(name: string, argument: Value, scope: Scope) {
  const run = functions[name]
  if (!run) throw new Error(`the intrinsic function ${name} is not supported locally`)
  return run(argument, scope)
}

function truth(expression: Value, scope: Scope): boolean {
  const named = isFields(expression) ? expression.Condition : undefined
  if (typeof named === 'string') return condition(named, scope)
  const result = resolve(expression, scope)
  if (typeof result !== 'boolean') throw new Error('a condition must be true or false')
  return result
}

const placeholder = /\$\{([^!][^}]*)\}/g

function substitute(argument: Value, scope: Scope): string {
  const { pattern, given } = subParts(argument)
  const known = isFields(given) ? (resolve(given, scope) as Fields) : {}
  const filled = pattern.replace(placeholder, (_, name: string) => {
    const [logicalId, ...path] = name.split('.') as [string, ...string[]]
    if (name in known) return text(known[name])
    if (path.length > 0) return text(scope.attribute(logicalId, path.join('.')))
    return text(scope.ref(name))
  })
  // `${!Literal}` is CloudFormation's escape for `${Literal}`.
  return filled.replaceAll('${!', '${')
}

function subNames(argument: Value): string[] {
  const { pattern, given } = subParts(argument)
  const own = new Set(isFields(given) ? Object.keys(given) : [])
  const names = [...pattern.matchAll(placeholder)].map((match) => String(match[1]))
  return names.filter((name) => !own.has(name)).map((name) => name.split('.')[0] ?? name)
}

function subParts(argument: Value): { pattern: string; given: Value | undefined } {
  const [pattern, given] = Array.isArray(argument) ? argument : [argument]
  return { pattern: text(pattern), given }
}

function attributePath(argument: Value): [logicalId: string, name: string] {
  const parts = Array.isArray(argument) ? argument.map(text) : text(argument).split('.')
  return [parts[0] ?? '', parts.slice(1).join('.')]
}

function intrinsicOf(value: Fields): { name: string; argument: Value } | undefined {
  const [entry, ...others] = Object.entries(value)
  if (!entry || others.length > 0) return undefined
  const [name, argument] = entry
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined
}

function list(argument: Value, scope: Scope, name: string): Value[] {
  return asList(resolve(argument, scope), name)
}

function asList(value: Value | undefined, name: string): Value[] {
  if (!Array.isArray(value)) throw new Error(`${name} needs a list`)
  return value
}

function text(value: Value | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') {
    throw new Error(`expected a string, got ${value === undefined ? 'nothing' : JSON.stringify(value)}`)
  }
  return String(value)
}

function checkDynamic(value: string): string {
  if (value.includes('{{resolve:'))
    throw new Error('dynamic references ({{resolve:…}}) are not supported locally')
  return value
}

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
