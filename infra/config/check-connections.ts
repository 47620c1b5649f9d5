import { webexOnly } from '../../schemas/connection.ts'
import { hostsOf, regionDomains } from '../../schemas/genesys-cloud/regions.ts'
import { suggestion } from '../../schemas/nearest.ts'
import type { ConnectionDraft } from './drafts.ts'

/** A connection, beyond what each member says for itself. */
export function checkConnection(connection: ConnectionDraft): void {
  checkRegion(connection)
  checkOwnMembers(connection)
  checkFind(connection)
}

function checkRegion({ part: { platform, region }, fault }: ConnectionDraft): void {
  if (!region) return
  if (platform === 'webex' && !/^[a-z]{2,4}[0-9]$/.test(region))
    fault(['region'], '"region" must be a data center such as us1, eu1, eu2, anz1, ca1, jp1 or sg1')
  if (platform !== 'genesys-cloud' || hostsOf(region) !== undefined) return
  const hint = suggestion(region, Object.keys(regionDomains))
  fault(['region'], `there is no Genesys Cloud region "${region}"; ${hint}`)
}

/** A setting that nobody reads would be taken for one that works. */
function checkOwnMembers({ part, isWritten, fault }: ConnectionDraft): void {
  if (part.platform === undefined || part.platform === 'webex') return
  for (const key of webexOnly)
    if (isWritten(key)) fault([key], `"${key}" is for webex connections only; take it out`)
}

/**
 * Sending again is safe only when a search later than the platform's settle time found nothing, so the last
 * search must come after it.
 */
function checkFind({ part, fault }: ConnectionDraft): void {
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
