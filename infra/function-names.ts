/** Every Lambda: `functions/handlers/<name>.ts`, bundled to `dist/<name>/index.js`. */
export const functionNames = [
  'ingest',
  'ingest-hook',
  'query',
  'receive',
  'track',
  'deliver',
  'upkeep',
] as const

export type FunctionName = (typeof functionNames)[number]
