import type { SimConversation } from '../platforms/genesys-cloud/types.ts'
import type { Step } from './steps.ts'
import { DemoFault, expectThat, type Tools } from './tools.ts'

const minuteMs = 60_000

/** The part of a run that the demo looks at. */
interface Run {
  id: string
  state: string
  reason?: string
  bumps: number
}

/** A callback, and three calls that come one, two and three minutes after it; nobody is there to take them. */
interface Line {
  name: string
  queueId: string
  callback: SimConversation
}

async function form({ genesys, clock }: Tools, names: readonly string[]): Promise<Line[]> {
  const lines = names.map((name) => ({
    name,
    queueId: genesys.queueId(name),
    callback: genesys.addCallback({ queue: name, callbackUserName: 'Ada Lovelace' }),
  }))
  for (let call = 1; call <= 3; call += 1) {
    await clock.advance(minuteMs)
    for (const { name } of lines) genesys.addCall({ queue: name })
  }
  return lines
}

async function runOf({ get }: Tools, { callback }: Line): Promise<Run> {
  const { runs } = await get<{ runs: Run[] }>(`/v1/runs?conversation=${callback.id}`)
  const [run] = runs
  if (!run) throw new DemoFault('there should be a run for the callback')
  return run
}

/** Calls that our side made about a callback. */
const callsAbout = ({ genesys }: Tools, { callback }: Line) =>
  genesys.requests().filter(({ path }) => path.includes(callback.id))

/** An agent comes to each queue: who is taken first? */
async function firstTaken({ genesys, clock }: Tools, { queueId, name }: Line): Promise<string> {
  genesys.addAgent({ name: `Agent of ${name}`, queueIds: [queueId], talkMs: minuteMs })
  await clock.advance(10_000)
  const taken = genesys.conversations().filter((one) => one.queueId === queueId && one.answeredAt !== null)
  expectThat(taken.length === 1, `one conversation should be with the agent, there are ${taken.length}`)
  return taken[0]?.media ?? ''
}

export const callbackSteps: readonly Step[] = [
  {
    title: 'A callback is overtaken by newer calls without the rule, and holds its place with it',
    async run(tools) {
      const { genesys, say, clock, idFor, post, movesOn } = tools
      genesys.setFlow({ call: { afterMs: 5 * minuteMs, everyMs: 5 * minuteMs, increment: 1 } })
      const [without, ruled] = await form(tools, [idFor('without the rule'), idFor('with the rule')])
      if (!without || !ruled) throw new DemoFault('there should be two queues')
      await post(`/v1/runs/${(await runOf(tools, without)).id}/cancel`)
      say(
        'Two queues, each with a callback and three newer calls that the in-queue flow raises every 5 minutes.',
      )
      say('In one of them the run is canceled: there nothing raises the callback.')
      movesOn(minuteMs)
      for (let minute = 0; minute < 24; minute += 1) await clock.advance(minuteMs)
      const places = [without, ruled].map(({ callback }) => genesys.place(callback.id))
      say(`After 27 minutes: place ${places[0]} of 4 without the rule, place ${places[1]} with it.`)
      expectThat(places[0] === 4, `without the rule it should be last, it is at ${places[0]}`)
      expectThat(places[1] === 1, `with the rule it should be first, it is at ${places[1]}`)
      const first = [await firstTaken(tools, without), await firstTaken(tools, ruled)]
      say(`An agent comes to each queue and takes: a ${first[0]} without the rule, the ${first[1]} with it.`)
      expectThat(first.join() === 'call,callback', 'the callback should be taken first only with the rule')
      genesys.setFlow({ call: null })
      await expectRuns(tools, without, ruled)
    },
  },
]

async function expectRuns(tools: Tools, without: Line, ruled: Line) {
  await tools.clock.advance(5_000)
  const [canceled, answered] = [await runOf(tools, without), await runOf(tools, ruled)]
  const made = callsAbout(tools, ruled).map(({ method }) => method)
  tools.say(
    `${made.length} calls for ${answered.bumps} raises; the run is ${answered.state}: ${answered.reason}.`,
  )
  expectThat(
    made.join() === Array(5).fill('PATCH').join(),
    `5 PATCH should do it, there were: ${made.join()}`,
  )
  expectThat(answered.reason === 'answered', `its run should end as answered, it is ${answered.state}`)
  expectThat(canceled.reason === 'canceled', `the other should be canceled, it is ${canceled.state}`)
  expectThat(callsAbout(tools, without).length === 0, 'no call should be made for a canceled run')
}
