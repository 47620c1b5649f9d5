import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedHook {
  headers: Record<string, string>
  /** Header names as they came over the wire. */
  rawNames: string[]
  body: string
  event: HookEvent
}

export interface HookEvent {
  id: string
  specversion: string
  type: string
  source: string
  comciscoorgid: string
  comciscotimestamp?: number | string
  datacontenttype: string
  data: Record<string, unknown>
}

/** What to answer; `silent` never answers, a URL redirects there. */
export type Behaviour = number | 'silent' | `http${string}`

/** Takes webhooks and remembers them. */
export async function startReceiver() {
  const hooks: ReceivedHook[] = []
  let behaviour: Behaviour = 202
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const rawNames = request.rawHeaders.filter((_, index) => index % 2 === 0)
    hooks.push({
      headers: request.headers as Record<string, string>,
      rawNames,
      body,
      event: JSON.parse(body) as HookEvent,
    })
    if (behaviour === 'silent') return
    if (typeof behaviour === 'string') response.writeHead(307, { location: behaviour })
    else response.writeHead(behaviour)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    hooks,
    types: () => hooks.map(({ event }) => event.type),
    behave(next: Behaviour) {
      behaviour = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>
