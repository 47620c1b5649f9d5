import type { SimConversation } from '../platforms/genesys-cloud/types.ts'
import type { Step } from './steps.ts'
import { expectThat, type Tools } from './tools.ts'

const minuteMs = 60_000

/** The part of a run that the demo looks at. */
interface Run {
  state: string
  reason?: string
  bumps: number
  calls: number
}

/** A callback, and three calls that come one, two and three minutes after it; nobody is there to take them. */
interface Line {
  name: string
  queueId: string
  callback: SimConversation
}

function begin({ genesys }: Tools, name: string): Line {
  const callback = genesys.addCallback({ queue: name, callbackUserName: 'Ada Lovelace' })
  return { name, queueId: genesys.queueId(name), callback }
}

async function lineUp({ genesys, clock }: Tools, lines: readonly Line[]) {
  for (let call = 1; call <= 3; call += 1) {
    await clock.advance(minuteMs)
    for (const { name } of lines) genesys.addCall({ queue: name })
  }
}

/** Calls that our side made about a callback. */
const callsAbout = ({ genesys }: Tools, { callback }: Line): string[] =>
  genesys.requests().flatMap(({ path, method }) => (path.includes(callback.id) ? [method] : []))

async function runsOf({ get }: Tools, { callback }: Line): Promise<Run[]> {
  return (await get<{ items: Run[] }>(`/v1/runs?conversation=${callback.id}`)).items
}

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
      const { genesys, say, clock, idFor, movesOn } = tools
      genesys.setFlow({ call: { afterMs: 5 * minuteMs, everyMs: 5 * minuteMs, increment: 1 } })
      say(
        'Two queues, each with a callback and three newer calls that the in-queue flow raises every 5 minutes.',
      )
      say('Of the callback in the first queue the rule never hears: nothing raises it.')
      genesys.setFaults({ lostEvent: { p: 1, times: 1, type: 'acd.start' } })
      const without = begin(tools, idFor('without the rule'))
      const ruled = begin(tools, idFor('with the rule'))
      await lineUp(tools, [without, ruled])
      movesOn(minuteMs)
      for (let minute = 0; minute < 24; minute += 1) await clock.advance(minuteMs)
      const [last, first] = [without, ruled].map(({ callback }) => genesys.place(callback.id))
      say(`After 27 minutes: place ${last} of 4 without the rule, place ${first} with it.`)
      expectThat(last === 4, `without the rule it should be last, it is at ${last}`)
      expectThat(first === 1, `with the rule it should be first, it is at ${first}`)
      const taken = [await firstTaken(tools, without), await firstTaken(tools, ruled)]
      genesys.setFlow({ call: null })
      say(`An agent comes to each queue and takes a ${taken[0]} without the rule, the ${taken[1]} with it.`)
      expectThat(taken.join() === 'call,callback', 'only with the rule the callback should be taken first')
      const made = callsAbout(tools, ruled)
      expectThat(made.join() === Array(5).fill('PATCH').join(), `5 PATCH should do it: ${made.join()}`)
      expectThat(callsAbout(tools, without).length === 0, 'no call should be made for the other one')
      const [run] = await runsOf(tools, ruled)
      say(
        `GET /v1/runs?conversation=…: ${run?.state}, ${run?.reason}, ${run?.bumps} raises, ${run?.calls} calls.`,
      )
      expectThat(run?.reason === 'answered' && run.bumps === 5, 'its run should have ended with 5 raises')
    },
  },
]
