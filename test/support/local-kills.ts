import type { AwsCall, AwsProxy } from './local-proxy.ts'
import type { Local } from './local-stack.ts'

/** Where in the life of one send its worker dies. */
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

const kills: Record<Moment, (local: Local, table: AwsProxy, strike: Strike) => void> = {
  'before it sees the message': (local) => void local.stack.kill('deliver', 'next'),
  'before its claim is stored': (_, table, strike) => atWrite(table, 'before', 'claim', strike),
  'after its claim is stored': (_, table, strike) => atWrite(table, 'after', 'claim', strike),
  'after the platform has it': (local, _, strike) => {
    // The reply is so slow that the worker waits for it while the effect is there.
    local.simulator.setFaults({ slow: { p: 1, times: 1, slowMs: 20_000 } })
    local.watch.platform = (fact) => void (fact.kind === 'task' && strike())
  },
  'before its settle is stored': (_, table, strike) => atWrite(table, 'before', 'settle', strike),
  'after its settle is stored': (_, table, strike) => atWrite(table, 'after', 'settle', strike),
}

/** Has the worker of the next send die at that moment, once; the function given back tells whether it did. */
export function killAt(moment: Moment, local: Local, table: AwsProxy): () => boolean {
  let killed = moment === 'before it sees the message'
  kills[moment](local, table, () => {
    if (killed) return false
    killed = local.stack.kill('deliver', 'now') > 0
    return killed
  })
  return () => killed
}

/** The first write of a head with an attempt inside is the claim; the next one without is the settle. */
function atWrite(table: AwsProxy, when: 'before' | 'after', what: 'claim' | 'settle', strike: Strike) {
  let claimed = false
  const strikes = (call: AwsCall) => {
    const head = headOf(call)
    if (!head) return false
    const isIt = what === 'claim' ? head.attempt !== undefined : claimed && head.attempt === undefined
    claimed ||= head.attempt !== undefined
    return isIt && strike()
  }
  if (when === 'before') table.before = (call) => (strikes(call) ? 'drop' : undefined)
  else table.after = (call) => void strikes(call)
}

interface Head {
  attempt?: object
}

function headOf({ operation, input }: AwsCall): Head | undefined {
  const item = operation === 'PutItem' ? input.Item : undefined
  return item?.sk?.S === 'HEAD' ? JSON.parse(item.head.S) : undefined
}
