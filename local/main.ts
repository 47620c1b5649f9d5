import { playDemo } from './demo.ts'
import { hints } from './hints.ts'
import { help, type Options, parseOptions } from './options.ts'
import { whenOrphaned } from './orphaned.ts'
import { jsonOutput, type Output, type ReadyFacts, textOutput } from './output.ts'
import type { TimelineItem } from './timeline/item.ts'
import { ofLog, ofPlatform, ofRequest } from './timeline.ts'
import { startWorkbridge, type Workbridge } from './workbridge.ts'

/** `npm start`. Sets the exit code: 0 done, 1 failed, 2 wrong flags. */
export async function main(args: string[]): Promise<void> {
  const parsed = parseOptions(args)
  if ('help' in parsed) return void process.stdout.write(help)
  if ('fault' in parsed) {
    process.stderr.write(`${parsed.fault}\n\n${help}`)
    process.exitCode = 2
    return
  }
  process.exit(await run(parsed.options))
}

async function run(options: Options): Promise<number> {
  const { json, port, demo, once } = options
  let muted = false
  const write = (text: string) => void (muted || process.stdout.write(text))
  const output = json ? jsonOutput(write) : textOutput(write, useColour())
  const stopped = stopSignal()
  output.say('Building the bundles and the template, starting services and the simulated platform …')
  const began = performance.now()
  let workbridge: Workbridge
  try {
    workbridge = await start(options, output, stopped)
  } catch (error) {
    process.stderr.write(`${explain(error, port)}\n`)
    return 1
  }
  output.say(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`)
  output.ready(readyFacts(workbridge))
  const played = demo ? playDemo(workbridge, output) : Promise.resolve(0)
  const failed = await Promise.race([played, stopped])
  if (demo && failed !== 'stopped') output.demoDone(failed)
  if (!once && failed !== 'stopped') {
    if (!json) write(hints(workbridge))
    await stopped
  }
  output.say('Stopping …')
  muted = true
  await workbridge.close()
  return once && failed !== 0 ? 1 : 0
}

async function start(options: Options, output: Output, stopped: Promise<unknown>): Promise<Workbridge> {
  let now = Date.now
  // Nothing is told before `ready`; and there is nothing to close in order: leaving takes every child process along.
  let up = false
  stopped.then(() => up || process.exit(130))
  const tell = (item: TimelineItem | undefined) => up && item && output.happened(now(), item)
  const workbridge = await startWorkbridge({
    port: options.port,
    dataDir: options.dataDir,
    onRequest: (fact) => tell(ofRequest(fact)),
    onPlatform: (platform, fact) => tell(ofPlatform(platform, fact)),
    onLog: (entry) => tell(ofLog(entry)),
  })
  now = workbridge.clock.now
  up = true
  return workbridge
}

/** npm passes Ctrl-C on to a process that the terminal has told already. */
const repeatedWithinMs = 500

/** Resolves at the first Ctrl-C or its like; the second one does not wait. */
function stopSignal(): Promise<'stopped'> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const stop = () => {
      const now = performance.now()
      if (askedAt !== undefined && now - askedAt > repeatedWithinMs) process.exit(130)
      askedAt ??= now
      resolve('stopped')
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    if (process.env.npm_lifecycle_event === 'start') whenOrphaned(stop)
    // Whoever read our output is gone.
    process.stdout.on('error', stop)
  })
}

function explain(error: unknown, port: number): string {
  const { code, message } = error as { code?: string; message?: string }
  if (code !== 'EADDRINUSE') return `Workbridge could not start: ${message ?? String(error)}`
  return [
    `Port ${port} is taken by another program, perhaps by another Workbridge.`,
    `Stop that one, or use another port: npm start -- --port ${port + 1}`,
  ].join('\n')
}

function readyFacts({ stack, token, sources, platforms, issuer }: Workbridge): ReadyFacts {
  const { endpoints } = stack
  const simulators = Object.entries(platforms).map(([id, { simulator }]) => {
    return [id, { url: simulator.url, control: simulator.controlUrl }] as const
  })
  return {
    api: stack.apiUrl,
    token,
    sources,
    control: stack.controlUrl,
    platforms: Object.fromEntries(simulators),
    aws: {
      dynamodb: endpoints.AWS_ENDPOINT_URL_DYNAMODB ?? '',
      sqs: endpoints.AWS_ENDPOINT_URL_SQS ?? '',
      events: endpoints.AWS_ENDPOINT_URL_EVENTBRIDGE ?? '',
      secretsmanager: endpoints.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
    },
    issuer: issuer.url,
  }
}

function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR
}
