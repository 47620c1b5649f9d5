import type { SourceDraft } from './drafts.ts'

export function checkSource({ part, fault }: SourceDraft): void {
  const { clients, hook } = part
  for (const [index, client] of (clients ?? []).entries()) {
    if (client === undefined) continue
    if (clients?.indexOf(client) !== index) fault(['clients', index], `"${client}" is there twice; keep one`)
  }
  if (clients?.length === 0 && hook === false) {
    fault(
      ['clients'],
      'nobody can push to this source; name its OAuth client ids under "clients", or set "hook: true"',
    )
  }
}
