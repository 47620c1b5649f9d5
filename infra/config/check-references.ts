import { suggestion } from '../../schemas/nearest.ts'
import { type Platform, takesTasks } from '../../schemas/platforms.ts'
import type { Drafts } from './drafts.ts'

/** What one file says about another. */
export function checkReferences({ connections, sources, assets }: Drafts): void {
  checkDestinations(connections, assets)
  const assetIds = assets.map(({ id }) => id)
  for (const { part, fault } of sources) {
    for (const [index, asset] of (part.assets ?? []).entries()) {
      if (asset === undefined) continue
      const path = ['assets', index]
      if (!assetIds.includes(asset))
        fault(path, `there is no asset "${asset}"; ${suggestion(asset, assetIds)}`)
      if (part.assets?.indexOf(asset) !== index) fault(path, `"${asset}" is there twice; keep one`)
    }
  }
  checkAddresses(assets)
}

function checkDestinations(connections: Drafts['connections'], assets: Drafts['assets']): void {
  const isAble = (platform: Platform | undefined) => platform !== undefined && takesTasks(platform)
  const able = connections.filter(({ part }) => isAble(part.platform)).map(({ id }) => id)
  for (const { part, fault } of assets) {
    if (part.connection === undefined) continue
    const connection = connections.find(({ id }) => id === part.connection)
    const platform = connection?.part.platform
    const hint = suggestion(part.connection, able)
    if (connection === undefined)
      fault(['connection'], `there is no connection "${part.connection}"; ${hint}`)
    else if (platform !== undefined && !takesTasks(platform))
      fault(
        ['connection'],
        `"${part.connection}" is of ${platform}, and tasks cannot be sent there yet; ${hint}`,
      )
  }
}

/** The platform finds the asset by its business address, and so do we when an event comes back. */
function checkAddresses(assets: Drafts['assets']): void {
  const seen = new Map<string, string>()
  for (const { id, part, fault } of assets) {
    if (part.destination === undefined || part.connection === undefined) continue
    const address = `${part.connection} ${part.destination.toLowerCase()}`
    const owner = seen.get(address)
    if (owner === undefined) seen.set(address, id)
    else {
      const message = `"${part.destination}" is the business address of asset "${owner}" already; each asset needs its own`
      fault(['destination'], message)
    }
  }
}
