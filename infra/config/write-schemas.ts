import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from './json-schemas.ts'

// npm run config:schema
const folder = join(import.meta.dirname, '..', '..', 'schemas', 'json')
mkdirSync(folder, { recursive: true })
for (const [name, content] of Object.entries(jsonSchemas())) writeFileSync(join(folder, name), content)
