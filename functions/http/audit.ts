import type { Caller } from './claims.ts'

export type AuditAction = 'read-data' | 'end' | 'redrive' | 'resolve' | 'resume' | 'cancel-run'
type Fields = Record<string, string | number | undefined>

/** Writes one entry of the audit log. */
export type Audit = (fields: Fields) => void

/** Who did what to which object; the ids in it are ours, or the token's. */
export function audit(write: Audit, caller: Caller, action: AuditAction, object: Fields): void {
  write({ action, client: caller.client, subject: caller.subject, ...object })
}
