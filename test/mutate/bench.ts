import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RunReply, RunRequest } from './runner.ts'

/** Runs tests in a copy of the tree, each run within a time; what does not end is ended. */
export interface Bench {
  run(request: RunRequest, timeoutMs: number): Promise<RunReply | 'timeout'>
  close(): void
}

export function openBench(directory: string): Bench {
  let child: ChildProcess | undefined
  const start = async (): Promise<ChildProcess> => {
    const started = fork(join(directory, 'test/mutate/runner.ts'), {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, CI: 'true' },
    })
    await once(started, 'message')
    return started
  }
  const close = () => {
    child?.kill('SIGKILL')
    child = undefined
  }
  process.once('exit', close)
  return {
    async run(request, timeoutMs) {
      child ??= await start()
      const running = child
      running.send(request)
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(), timeoutMs)
      try {
        const [reply] = await once(running, 'message', { signal: stop.signal })
        return reply as RunReply
      } catch (error) {
        if (!stop.signal.aborted) throw error
        close()
        return 'timeout'
      } finally {
        clearTimeout(timer)
      }
    },
    close,
  }
}
