import type { ConnectionDraft, SourceDraft } from './drafts.ts'

export function checkSource({ part, fault }: SourceDraft): void {
  const { clients, hook } = part
  for (const [index, client] of (clients ?? []).entries()) {
    if (clients?.indexOf(client) !== index) fault(['clients', index], `"${client}" is there twice; keep one`)
  }
  if (clients?.length === 0 && hook === false) {
    fault(
      ['clients'],
      'nobody can push to this source; name its OAuth client ids under "clients", or set "hook: true"',
    )
  }
}

/**
 * Sending again is safe only when a search later than the platform's settle time found nothing, so the last
 * search must come after it.
 */
export function checkConnection({ part, fault }: ConnectionDraft): void {
  const after = (part.find?.after ?? []).filter((ms) => ms !== undefined)
  const settle = part.find?.settle
  if (after.length !== part.find?.after?.length) return
  for (const [index, ms] of after.entries()) {
    const before = after[index - 1]
    if (before === undefined || before < ms) continue
    fault(['find', 'after', index], 'is not later than the entry before; put them in order')
  }
  if (settle !== undefined && after.length > 0 && Math.max(...after) <= settle) {
    fault(
      ['find', 'settle'],
      'must be shorter than the last entry of "find.after": a search has to come after it',
    )
  }
}
