import type { SimConversation } from '../../../../local/platforms/genesys-cloud/types.ts'
import { standing } from '../standing.ts'
import type { StackCase, StackStory } from '../story.ts'
import { hourMs, type Json, minuteMs, type StackWorld } from '../world.ts'
import { genesysFaults } from './faults.ts'

/** The shipped rule raises every five minutes; the callback is answered after the fourth time. */
const stepMs = 5 * minuteMs
const steps = [1, 2, 3, 4]
const offeredAtMs = 7 * minuteMs
const answeredAtMs = 22 * minuteMs

/** Ours and the platform's clocks, whole seconds of queues, hops, ms. */
const calmMs = 3_000
/** What one fault may cost: a lease of 40 s, a minute until it is overdue, the sweep's minute, ms. */
const repairMs = 40_000 + 2 * minuteMs

/** What one story left behind. */
interface Outcome {
  own: StackCase
  callback: SimConversation
  enteredAt: number
  answeredAt: number
  /** Priorities as the queue saw them come. */
  effects: { value: number; at: number }[]
  runs: Json[]
}

/** A callback is raised, offered in vain, raised again and answered; then an hour more. */
export const callback: StackStory = {
  name: 'callback',
  platformCases: genesysFaults,
  async play(world, own) {
    await world.begin(own)
    const { genesys } = world
    const { clock, stack } = world.workbridge
    if (own.revoke) await world.control(genesys, '/tokens/revoke')
    genesys.setFaults(own.platform ?? {})
    const effects: Outcome['effects'] = []
    world.watch = (given) => {
      if (given.platform !== 'genesys-cloud' || given.fact.kind !== 'conversation') return
      const [, value] = /^priority (\d+) by api$/.exec(given.fact.what) ?? []
      if (value !== undefined) effects.push({ value: Number(value), at: clock.now() })
    }
    const enteredAt = clock.now()
    const callback = genesys.addCallback({
      callbackNumbers: ['+1317canary-data'],
      callbackUserName: 'canary-data caller',
    })
    await clock.advance(offeredAtMs)
    genesys.act(callback.id, 'offer')
    await clock.advance(30_000)
    genesys.act(callback.id, 'no-answer')
    await clock.advance(enteredAt + answeredAtMs - clock.now())
    genesys.act(callback.id, 'offer')
    genesys.act(callback.id, 'answer')
    const answeredAt = clock.now()
    await clock.advance(minuteMs)
    world.calls = [...world.aws.calls]
    await clock.advance(5 * minuteMs)
    genesys.act(callback.id, 'end')
    await clock.advance(hourMs)
    await stack.advance(0)
    const { items } = await world.get(`/v1/runs?conversation=${callback.id}`)
    return violations(world, { own, callback, enteredAt, answeredAt, effects, runs: items })
  },
}

const violations = (world: StackWorld, outcome: Outcome): string[] => [
  ...raised(outcome),
  ...punctual(outcome),
  ...stopped(world, outcome),
  ...told(outcome),
  ...standing(world),
]

/** The shipped rule does not list what waits, so nobody knows that it came. */
const isUnheard = ({ name }: StackCase): boolean => name === 'acd.start lostEvent'

/** Only steps, none too early, none after a higher one, none left out in the end. */
function raised({ own, effects, enteredAt }: Outcome): string[] {
  const found = effects.flatMap(({ value, at }, index) => [
    ...(steps.includes(value) ? [] : [`${value} is no step`]),
    ...(at < enteredAt + value * stepMs - calmMs ? [`${value} came too early`] : []),
    ...(value < (effects[index - 1]?.value ?? 0) ? [`${value} after a higher priority`] : []),
  ])
  const last = effects.at(-1)?.value
  const wanted = isUnheard(own) ? undefined : steps.length
  return last === wanted ? found : [...found, `left at ${last} instead of ${wanted}`]
}

/** What a platform asks or hides may cost more than a repair. An offer whose end is not told lapses. */
const isSlower = ({ name }: StackCase): boolean =>
  /^(call status429 long|call status403|acd\.start (lost|late)Event|user\.end lostEvent)$/.test(name)

function punctual({ own, effects, enteredAt }: Outcome): string[] {
  if (isSlower(own)) return []
  const isFaulty = own.strike !== undefined || own.platform !== undefined
  const boundMs = calmMs + (isFaulty ? repairMs : 0)
  return steps.flatMap((step) => {
    const at = effects.find(({ value }) => value >= step)?.at ?? Number.POSITIVE_INFINITY
    const lateMs = at - enteredAt - step * stepMs
    return lateMs <= boundMs ? [] : [`${step} came ${lateMs / 1_000} s late`]
  })
}

/** Once the answer was told there is nothing more to call. */
function stopped({ genesys }: StackWorld, { own, callback, answeredAt }: Outcome): string[] {
  if (own.name.startsWith('acd.end ')) return []
  const isLate = ({ path, method, at }: { path: string; method: string; at: number }) =>
    method === 'PATCH' && path.includes(callback.id) && at > answeredAt + repairMs
  return genesys.requests().some(isLate) ? ['called after it was answered'] : []
}

function told({ own, runs }: Outcome): string[] {
  const [run, ...more] = runs
  if (!run || more.length > 0) return [`${runs.length} runs`]
  if (isUnheard(own)) return run.state === 'unstarted' ? [] : [`the run is ${run.state}`]
  if (run.state !== 'ended') return [`the run is ${run.state}`]
  return run.reason === undefined ? ['the run ended without a reason'] : []
}
