import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Config } from '../../schemas/config.ts'
import { ruleReport } from '../rules/report.ts'
import { rivals } from './rivals.ts'

/** What a good config comes to, for people. */
export function summary({ stage, connections, sources, assets, triggers }: Config): string {
  const lines = [`stage ${stage}: good`]
  for (const { id, platform, region, limits } of Object.values(connections)) {
    lines.push(`  connection ${id}: ${platform} ${region}, ${limits.callsPerMinute} calls a minute`)
  }
  for (const { id, clients, assets: allowed, hook } of Object.values(sources)) {
    const ways = [...clients, ...(hook ? ['signed webhooks'] : [])].join(', ')
    lines.push(`  source ${id}: ${ways} -> ${allowed.join(', ')}`)
  }
  for (const { id, version, channel, destination, fields } of Object.values(assets)) {
    const required = fields.filter((field) => field.required).length
    lines.push(
      `  asset ${id} v${version}: ${channel} ${destination}, ${fields.length} fields, ${required} required`,
    )
  }
  for (const { id, when, mode, action } of Object.values(triggers)) {
    lines.push(`  trigger ${id}: ${when} -> ${action.do}${mode === 'shadow' ? ' (shadow)' : ''}`)
  }
  const rules = Object.values(triggers)
  for (const note of [...ruleReport(rules, catalog), ...rivals(rules)]) lines.push(`  note: ${note}`)
  return lines.join('\n')
}
