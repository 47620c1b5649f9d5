import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import type { Exchange, Recording } from '../aws/exchange.ts'

/*
 * The inside of a sandbox: loads one bundle and does what it is told by the process that forked it.
 * `invoke` calls the bundle's handler; `load` and `replay` make recorded calls with the bundle's bare SDK clients.
 */

export type Task =
  | { do: 'invoke'; events: readonly unknown[]; offsetMs: number }
  | { do: 'load'; recordings: readonly Recording[]; platform: string }
  | { do: 'replay'; times: number }

export interface Done {
  results: unknown[]
  /** Processor time of all events or replays together, us. */
  cpuUs: number
  error?: string
}

type Send = (input: unknown) => Promise<unknown>
interface Loaded {
  handler?: (event: unknown, context: object) => Promise<unknown>
  send?: Record<string, Send>
}

/** For work that is due later: the clock of the function runs ahead by this. */
let offsetMs = 0
const realNow = Date.now
Date.now = () => realNow() + offsetMs

const loaded: Loaded = createRequire(import.meta.url)(process.argv[2] ?? '')
const agent = new Agent({ keepAlive: true, maxSockets: 32 })
let replays: { after: number; make: () => Promise<unknown> }[][] = []
let next = 0

const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: 'bench',
  getRemainingTimeInMillis: () => 29_000,
}

async function perform(task: Task): Promise<Done> {
  if (task.do === 'load') {
    replays = task.recordings.map((recording) => recording.map((one) => prepare(one, task.platform)))
    next = 0
    return { results: [], cpuUs: 0 }
  }
  const results: unknown[] = []
  if (task.do === 'invoke') offsetMs = task.offsetMs
  const start = process.cpuUsage()
  if (task.do === 'invoke')
    for (const event of task.events) results.push(await loaded.handler?.(event, context))
  else for (let i = 0; i < task.times; i++) await replay(replays[next++ % replays.length] ?? [])
  const { user, system } = process.cpuUsage(start)
  return { results, cpuUs: user + system }
}

/** Makes the calls in the order of the recording, each as soon as as many had been answered as then. */
async function replay(calls: (typeof replays)[number]): Promise<void> {
  let answered = 0
  let wake = () => {}
  const open: Promise<void>[] = []
  for (const { after, make } of calls) {
    while (answered < after)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    open.push(
      make().then(() => {
        answered += 1
        wake()
      }),
    )
  }
  await Promise.all(open)
}

/** Everything that is not the call itself is done here, before the clock runs. */
function prepare({ call, body, headers, after, reply }: Exchange, platform: string) {
  if (headers) {
    const all = { ...headers, 'content-length': Buffer.byteLength(body) }
    const [method = '', path = ''] = call.split(' ')
    return { after, make: () => post(platform + path, method, all, body) }
  }
  const send = loaded.send?.[call]
  if (!send) throw new Error(`the bare clients cannot ${call}`)
  const input = withBytes(JSON.parse(body))
  // A call that was refused then is refused now.
  return { after, make: reply.status === 200 ? () => send(input) : () => send(input).catch(() => {}) }
}

/** DynamoDB's JSON is the SDK's input, but for binary values. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'B' && typeof first[1] === 'string')
    return { B: Buffer.from(first[1], 'base64') }
  return Object.fromEntries(entries.map(([name, one]) => [name, withBytes(one)]))
}

function post(
  url: string,
  method: string,
  headers: Record<string, string | number>,
  body: string,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, agent, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())))
    })
    call.on('error', reject)
    call.end(body)
  })
}

process.on('message', (task: Task) => {
  perform(task).then(
    (done) => process.send?.(done),
    (error) => process.send?.({ results: [], cpuUs: 0, error: String(error?.stack ?? error) } satisfies Done),
  )
})
// Whoever started us is gone.
process.on('disconnect', () => process.exit())
process.send?.('ready')
