import { account, region } from '../http.ts'

const prefix = `arn:aws:events:${region}:${account}`

/** Names of partner buses contain slashes: whatever follows `event-bus/` is the name. */
export function busNameOf(nameOrArn: string | undefined): string {
  if (!nameOrArn) return 'default'
  const marker = ':event-bus/'
  const at = nameOrArn.startsWith('arn:') ? nameOrArn.indexOf(marker) : -1
  return at < 0 ? nameOrArn : nameOrArn.slice(at + marker.length)
}

export const busArn = (bus: string) => `${prefix}:event-bus/${bus}`

/** The ARN of a rule on the default bus does not name the bus. */
export const ruleArn = (bus: string, rule: string) =>
  bus === 'default' ? `${prefix}:rule/${rule}` : `${prefix}:rule/${bus}/${rule}`

export const serviceOf = (arn: string) => arn.split(':')[2] ?? ''
