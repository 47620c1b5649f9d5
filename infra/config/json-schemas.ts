import * as z from 'zod'
import { assetSchema } from '../../schemas/asset.ts'
import { connectionSchema } from '../../schemas/connection.ts'
import { sourceSchema } from '../../schemas/source.ts'
import { triggerSchema } from '../../schemas/trigger.ts'
import { workbridgeSchema } from '../../schemas/workbridge.ts'

const schemas = {
  workbridge: workbridgeSchema,
  connection: connectionSchema,
  source: sourceSchema,
  asset: assetSchema,
  trigger: triggerSchema,
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * JSON Schema files for editors, by file name: one for a whole file and one for an overlay, where nothing is
 * required and `null` takes a member away. Editors read draft 7. What spans members or files only the config
 * check knows.
 */
export function jsonSchemas(): Record<string, string> {
  const files: Record<string, string> = {}
  for (const [name, schema] of Object.entries(schemas)) {
    const whole = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
    files[`${name}.json`] = text(whole)
    files[`${name}.overlay.json`] = text(overlayOf(whole))
  }
  return files
}

/** Lists replace the base's, so what lies inside a list stays as strict as it is. */
function overlayOf(schema: JsonSchema): JsonSchema {
  const { required: _all, default: _none, ...rest } = schema
  if (rest.properties === undefined) return rest
  const properties = Object.entries(rest.properties).map(([key, member]) => {
    if (typeof member === 'boolean') return [key, member]
    return [key, { anyOf: [overlayOf(member), { type: 'null' }] }]
  })
  return { ...rest, properties: Object.fromEntries(properties) }
}

function text(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}
