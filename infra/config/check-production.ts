import type { Drafts } from './drafts.ts'

/** Domains that RFC 2606 and RFC 6761 keep for examples and tests, and the one our own examples use. */
const exampleDomain =
  /(?:^|[@.])(?:example\.(?:com|org|net|biz)|[^@.]+\.(?:example|test|invalid|localhost))$/i

/** Client ids of the shipped example; the local identity provider gives tokens for them to anybody. */
const demoClients = ['crm-client', 'claims-client', 'fax-client', 'workbridge-demo']

/** Namespace of the shipped example. */
const exampleNamespace = '5b0f6c6e-2f0c-4c39-9a57-6c1f5f2f3f10'

/** The production stage must not run on what we ship as an example. */
export function checkProduction({ workbridge, assets, sources }: Drafts): void {
  for (const { id, part, fault } of assets) {
    if (part.destination === undefined || !exampleDomain.test(part.destination)) continue
    const mend = `put the real business address into stages/production/assets/${id}.yaml`
    fault(
      ['destination'],
      `"${part.destination}" is an example address, and production refuses those; ${mend}`,
    )
  }
  for (const { id, part, fault } of sources) {
    for (const [index, client] of (part.clients ?? []).entries()) {
      if (client === undefined || !demoClients.includes(client)) continue
      const mend = `name the client id your identity provider issued in stages/production/sources/${id}.yaml`
      fault(['clients', index], `"${client}" is a demo client, and production refuses those; ${mend}`)
    }
  }
  if (workbridge?.part.namespace?.toLowerCase() !== exampleNamespace) return
  const mend = 'put the output of uuidgen into stages/production/workbridge.yaml'
  workbridge.fault(['namespace'], `is the namespace of the example, and production refuses it; ${mend}`)
}
