import type { AwsCall, AwsProxy } from './local-proxy.ts'
import type { Local } from './local-stack.ts'

/** Where in the life of one call to a platform its worker dies. */
export const moments = [
  'before it sees the message',
  'before its claim is stored',
  'after its claim is stored',
  'after the platform has it',
  'before its settle is stored',
  'after its settle is stored',
] as const
export type Moment = (typeof moments)[number]

/** Kills the worker if there is one; true when it did. */
type Strike = () => boolean

/** A worker that claims, calls and settles. */
interface Victim {
  functionName: string
  /** The record it claims with, if that is what the call stores. */
  stored(call: AwsCall): { attempt?: object } | undefined
  /** Strikes while the worker waits for a reply and the effect is there. */
  whenDone(local: Local, strike: Strike): void
}

// So slow that the worker waits for it while the effect is there.
const slow = { p: 1, times: 1, slowMs: 20_000 }

export const delivery: Victim = {
  functionName: 'deliver',
  stored({ operation, input }) {
    const item = operation === 'PutItem' ? input.Item : undefined
    return item?.sk?.S === 'HEAD' && item.head ? JSON.parse(item.head.S) : undefined
  },
  whenDone(local, strike) {
    local.simulator.setFaults({ slow })
    local.watch.platform = (fact) => void (fact.kind === 'task' && strike())
  },
}

export const reprioritization: Victim = {
  functionName: 'reprioritize',
  stored: ({ operation, input }) =>
    operation === 'PutItem' && input.Item?.run ? JSON.parse(input.Item.run.S) : undefined,
  whenDone(local, strike) {
    local.genesys.setFaults({ slow: { ...slow, operation: 'patch-routing' } })
    local.watch.genesys = (fact) =>
      void (fact.kind === 'conversation' && fact.what.endsWith('by api') && strike())
  },
}

interface Scene {
  local: Local
  table: AwsProxy
  victim: Victim
  strike: Strike
}

const kills: Record<Moment, (scene: Scene) => void> = {
  'before it sees the message': ({ local, victim }) => void local.stack.kill(victim.functionName, 'next'),
  'before its claim is stored': (scene) => atWrite(scene, 'before', 'claim'),
  'after its claim is stored': (scene) => atWrite(scene, 'after', 'claim'),
  'after the platform has it': ({ local, victim, strike }) => victim.whenDone(local, strike),
  'before its settle is stored': (scene) => atWrite(scene, 'before', 'settle'),
  'after its settle is stored': (scene) => atWrite(scene, 'after', 'settle'),
}

/** Has the worker of the next call die at that moment, once; the function given back tells whether it did. */
export function killAt(moment: Moment, local: Local, table: AwsProxy, victim = delivery): () => boolean {
  let killed = moment === 'before it sees the message'
  const strike = () => {
    if (killed) return false
    killed = local.stack.kill(victim.functionName, 'now') > 0
    return killed
  }
  kills[moment]({ local, table, victim, strike })
  return () => killed
}

/** The first write of the record with an attempt inside is the claim; the next one without is the settle. */
function atWrite({ table, victim, strike }: Scene, when: 'before' | 'after', what: 'claim' | 'settle') {
  let claimed = false
  const strikes = (call: AwsCall) => {
    const stored = victim.stored(call)
    if (!stored) return false
    const isIt = what === 'claim' ? stored.attempt !== undefined : claimed && stored.attempt === undefined
    claimed ||= stored.attempt !== undefined
    return isIt && strike()
  }
  if (when === 'before') table.before = (call) => (strikes(call) ? 'drop' : undefined)
  else table.after = (call) => void strikes(call)
}
