/** Every Lambda: `functions/handlers/<name>.ts`, bundled to `dist/<name>/index.js`. */
export const functionNames = [
  'ingest',
  'ingest-hook',
  'query',
  'receive',
  'track',
  'deliver',
  'trigger',
  'reprioritize',
  'upkeep',
] as const

export type FunctionName = (typeof functionNames)[number]

/** Deployed only where the configuration has work for them. */
export type OptionalFunction = 'trigger' | 'reprioritize'
export type AlwaysFunction = Exclude<FunctionName, OptionalFunction>
