import { type ApiGateway, type RequestFact, startApiGateway } from './api-gateway.ts'
import type { EngineName } from './aws/table.ts'
import { createClock, type VirtualClock } from './clock.ts'
import { type Controlled, controlApi, controlPath } from './control.ts'
import type { Endpoints } from './lambda/environment.ts'
import { createLogStore, type LogEntry } from './lambda/log-store.ts'
import { createTaskRoots } from './lambda/task-roots.ts'
import type { InvokeResult } from './lambda/types.ts'
import { createResources } from './resources/create.ts'
import { createFunctions, type Functions } from './resources/functions.ts'
import type { World } from './resources/world.ts'
import { type Services, startServices } from './services.ts'
import { createControls } from './stack-controls.ts'
import { keepState } from './state.ts'
import { type LoadedTemplate, loadTemplate, openTemplate } from './template.ts'

export interface StackOptions {
  /** Directory with the synthesized template; a promise lets the services start while it is being made. */
  templateDir: string | Promise<string>
  /** Values of the template's parameters; a function is told where the API answers. */
  parameters?: Record<string, string> | ((urls: { api: string }) => Record<string, string>)
  /** Name of the output that holds the secret's ARN -> its value; an object is stored as JSON. */
  secrets?: Record<string, string | object>
  /** Partner event sources that a bus may be made for: the template's parameters name them. */
  partnerSources?: readonly string[]
  /** Keeps table, queues and clock there; without it everything is in memory. */
  dataDir?: string
  /** Of the API. Default: any free one. */
  port?: number
  /** Default: DynamoDB Local where Java is found, else dynalite. */
  tableEngine?: EngineName
  clock?: VirtualClock
  /** What the functions are told of where services are; a test may put a proxy in front of one. */
  endpoints?(own: Endpoints): Endpoints | Promise<Endpoints>
  onLog?(entry: LogEntry): void
  /** Told of every request to the API when it has been answered. */
  onRequest?(fact: RequestFact): void
}

/** A running stack. Functions are named as `Functions.find` takes them, such as `deliver`. */
export interface Stack extends Services, Controlled {
  apiUrl: string
  controlUrl: string
  clock: VirtualClock
  outputs: Record<string, string>
  functions: Functions
  /** Synchronous, with a JSON value; the result's payload is JSON text. */
  invoke(functionName: string, event: unknown): Promise<InvokeResult>
  /** Kills what is in flight, else the environment of the next invocation before it sees it. */
  killNext(functionName: string): void
  /** Starts one environment of each function, so that the first requests meet warm ones. */
  warm(): Promise<void>
  close(): Promise<void>
}

/**
 * Runs a synthesized template on this machine, all on 127.0.0.1 but DynamoDB Local, which cannot. Throws for what
 * the template has and this does not know; with code EADDRINUSE when the port is taken.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, port, tableEngine } = options
  const clock = options.clock ?? createClock()
  const functions = createFunctions()
  const logs = createLogStore(clock.now)
  let stack: Stack | undefined
  const gateway = await startApiGateway({
    id: 'local',
    clock,
    port,
    intercept: controlApi(() => stack),
    observe: options.onRequest,
  })
  const closers: { close(): unknown }[] = [gateway]
  try {
    const services = await startServices({ clock, functions, dataDir, tableEngine })
    closers.push(services)
    const state = keepState(dataDir, clock, services.sqs)
    closers.push({ close: state.stop })
    await state.restoreClock()
    const loaded = loadTemplate(await options.templateDir)
    const endpoints = (await options.endpoints?.(services.endpoints)) ?? services.endpoints
    const world = createWorld({
      ...{ loaded, services: { ...services, endpoints }, clock, functions, gateway },
      partnerSources: new Set(options.partnerSources),
    })
    world.onLog = (line) => {
      const entry = logs.add(line)
      options.onLog?.(entry)
    }
    closers.push({ close: () => closeWorld(world) })
    const outputs = await build(world, options, loaded, gateway.url)
    state.restoreQueues()
    stack = {
      ...createControls(world, logs),
      ...services,
      apiUrl: gateway.url,
      controlUrl: `${gateway.url}${controlPath}`,
      outputs,
      functions,
      close: () => closeAll(closers),
    }
    return stack
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

interface Parts {
  loaded: LoadedTemplate
  services: Services
  clock: VirtualClock
  functions: Functions
  gateway: ApiGateway
  partnerSources: World['partnerSources']
}

function createWorld({ loaded, services, clock, functions, gateway, partnerSources }: Parts): World {
  let first: ApiGateway | undefined = gateway
  return {
    ...services,
    stackName: loaded.stackName,
    directory: loaded.directory,
    assets: loaded.assets,
    clock,
    functions,
    partnerSources,
    deadLetterArns: new Set(),
    taskRoots: createTaskRoots(),
    apis: new Map(),
    closers: [],
    onLog: () => {},
    firstApi() {
      const taken = first
      first = undefined
      return taken
    },
  }
}

async function build(
  world: World,
  { parameters = {}, secrets = {} }: StackOptions,
  loaded: LoadedTemplate,
  api: string,
) {
  const template = openTemplate(loaded, typeof parameters === 'function' ? parameters({ api }) : parameters)
  await createResources(template, world)
  const outputs = template.outputs()
  for (const [name, value] of Object.entries(secrets)) {
    const arn = outputs[name]
    if (arn === undefined) throw new Error(`secrets: the template has no output ${name}`)
    world.secrets.put(arn, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return outputs
}

/** Pollers and APIs stop taking work at once; killing the functions then ends what they still wait for. */
async function closeWorld({ closers, functions, taskRoots }: World) {
  const closing = closers.map((closer) => closer.close())
  for (const { invoker } of functions.all()) invoker.close()
  await Promise.all(functions.all().map(({ fn }) => fn.close()))
  await Promise.allSettled(closing)
  taskRoots.remove()
}

/** Newest first, so that nothing is closed under what still uses it. */
async function closeAll(closers: { close(): unknown }[]) {
  for (const closer of closers.splice(0).reverse()) await closer.close()
}
