import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Recording } from '../aws/exchange.ts'
import type { Done, Task } from './worker.ts'

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))

/** A function, or a set of bare SDK clients, in a process of its own. */
export class Sandbox {
  readonly #child: ChildProcess
  #logged: string[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (text: Buffer) => this.#logged.push(text.toString()))
  }

  static async start(bundle: string, environment: Record<string, string>): Promise<Sandbox> {
    const child = fork(worker, [bundle], {
      env: environment,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    await once(child)
    return new Sandbox(child)
  }

  /** Runs the events one after the other, with a clock that is `offsetMs` ahead. */
  async invoke(events: readonly unknown[], offsetMs = 0): Promise<Done> {
    return this.#ask({ do: 'invoke', events, offsetMs })
  }

  async load(recordings: readonly Recording[], platform: string): Promise<void> {
    await this.#ask({ do: 'load', recordings, platform })
  }

  async replay(times: number): Promise<Done> {
    return this.#ask({ do: 'replay', times })
  }

  /** Lines written since the last time. */
  async takeLog(): Promise<string[]> {
    // The pipe may be behind the answer.
    await new Promise((resolve) => setTimeout(resolve, 20))
    const text = this.#logged.join('')
    this.#logged = []
    return text.split('\n').filter((line) => line !== '')
  }

  close(): void {
    this.#child.kill()
  }

  async #ask(task: Task): Promise<Done> {
    this.#child.send(task)
    const done = (await once(this.#child)) as Done
    if (done.error !== undefined) throw new Error(done.error)
    return done
  }
}

function once(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the sandbox ended with code ${code}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}
