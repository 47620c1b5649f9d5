import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../local/cli.mjs', import.meta.url))

/** The first line of `npm start -- --json`, as far as it is used here. */
interface Ready {
  api: string
  token: string
  platforms: Record<string, { control: string }>
  aws: Record<'dynamodb' | 'sqs' | 'events', string>
}

interface Webhook {
  result: string
  url: string
  headers: Record<string, string>
  body: string
}

/** `npm start` in a process of its own. */
export class LocalStack {
  readonly ready: Ready
  readonly #child: ChildProcess
  #numbers = 0

  private constructor(child: ChildProcess, ready: Ready) {
    this.#child = child
    this.ready = ready
  }

  static async start(): Promise<LocalStack> {
    const args = [cli, '--json', '--no-demo', '--port', '0']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const [first]: string[] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])
    if (first === undefined) throw new Error('the local stack did not start')
    return new LocalStack(child, JSON.parse(first))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** External ids never used before. */
  newIds(count: number): string[] {
    return Array.from({ length: count }, () => {
      this.#numbers += 1
      return `CLM-${String(this.#numbers).padStart(8, '0')}`
    })
  }

  async push(method: 'PUT' | 'POST', path: string, body: string, type: string): Promise<Response> {
    const headers = { authorization: `Bearer ${this.ready.token}`, 'content-type': type }
    return fetch(`${this.ready.api}${path}`, { method, headers, body })
  }

  /** Resolves when nothing is under way: what goes on behind an answer must not slow the reference down. */
  async quiet(): Promise<void> {
    const body = JSON.stringify({ advanceMs: 0 })
    const answer = await fetch(`${this.ready.api}/_control/clock`, { method: 'POST', body })
    if (!answer.ok) throw new Error(`the clock answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
  }

  /** A webhook that the simulated platform sent and that was acknowledged: it can be sent again for five minutes. */
  async someWebhook(): Promise<Webhook> {
    const control = this.ready.platforms.webex?.control
    for (let tries = 0; tries < 200; tries++) {
      const all = (await (await fetch(`${control}/webhooks`)).json()) as Webhook[]
      const found = all.findLast(({ result }) => result === 'delivered')
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('the simulated platform sent no webhook')
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
  }
}
