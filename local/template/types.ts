/** The parts of a CloudFormation template that are read here; everything else in it is left alone. */
export interface Template {
  Parameters?: Record<string, ParameterDefinition>
  Mappings?: Record<string, Record<string, Record<string, Value>>>
  Conditions?: Record<string, Value>
  Resources: Record<string, Resource>
  Outputs?: Record<string, { Value: Value; Condition?: string }>
}

export interface ParameterDefinition {
  Type: string
  Default?: string | number
  AllowedValues?: (string | number)[]
  AllowedPattern?: string
}

export interface Resource {
  Type: string
  Properties?: Record<string, Value>
  Metadata?: Record<string, unknown>
  DependsOn?: string | string[]
  Condition?: string
}

/** JSON, with or without intrinsic functions inside. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

/** What other resources can say about a created one: `Ref` and `Fn::GetAtt`. */
export interface Created {
  ref: string
  attributes?: Record<string, string>
}

export const accountId = '000000000000'
export const region = 'us-east-1'
