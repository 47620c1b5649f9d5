import { signHook } from '../../../support/sign-hook.ts'
import type { StackStory } from '../story.ts'
import { hourMs, type Json, minuteMs, type Reply, type StackWorld } from '../world.ts'
import { webexFaults } from './faults.ts'
import { type Outcome, violations } from './invariants.ts'

type Push = (world: StackWorld, externalId: string, task: object) => Promise<Reply>

const put: Push = (world, externalId, task) => world.call('PUT', `/v1/sources/crm/tasks/${externalId}`, task)

const hook: Push = (world, externalId, task) => {
  const body = JSON.stringify({ externalId, ...task })
  const { clock, sources } = world.workbridge
  const headers = signHook(sources.crm?.hookSecret ?? '', body, clock.now())
  return world.send('POST', '/v1/hooks/sources/crm', { 'content-type': 'application/json', ...headers }, body)
}

/** A lead is pushed, confirmed, updated; then comes everything that is due, and an hour more. */
export const lead: StackStory = {
  name: 'lead',
  platformCases: webexFaults,
  async play(world, own) {
    const externalId = await world.begin(own)
    if (own.revoke) await world.control(world.webex, '/tokens/revoke')
    world.webex.setFaults(own.platform ?? {})
    const outcome = await life(world, externalId, put)
    return violations(world, outcome)
  },
}

/** The same from a signed webhook; only calls of those who take that are struck, the rest is the same. */
export const hookedLead: StackStory = {
  name: 'hooked lead',
  platformCases: [],
  async play(world, own) {
    const calls: string[] = []
    const push: Push = async (world, externalId, task) => {
      const before = world.aws.calls.length
      const reply = await hook(world, externalId, task)
      calls.push(...world.aws.calls.slice(before))
      return reply
    }
    const outcome = await life(world, await world.begin(own), push)
    world.calls = calls
    return violations(world, outcome)
  },
}

async function life(world: StackWorld, externalId: string, push: Push): Promise<Outcome> {
  const { clock, stack } = world.workbridge
  const [first, newest] = [1, 2].map((n) => `canary-data ${externalId} v${n}`)
  const id = await pushed(world, externalId, push, first ?? '')
  await clock.advance(5_000)
  await pushed(world, externalId, push, newest ?? '')
  await clock.advance(5_000)
  for (const ms of [10_000, 3 * minuteMs, 20 * minuteMs, hourMs, 3 * hourMs]) {
    if (isSettled(await world.get(`/v1/workitems/${id}`))) break
    await clock.advance(ms)
  }
  world.calls = [...world.aws.calls]
  await clock.advance(hourMs)
  await stack.advance(0)
  const item = await world.get(`/v1/workitems/${id}`)
  const { entries } = await world.get(`/v1/workitems/${id}/timeline`)
  return { id, externalId, newest: newest ?? '', item, timeline: entries }
}

async function pushed(
  world: StackWorld,
  externalId: string,
  push: Push,
  customerName: string,
): Promise<string> {
  const task = { asset: 'crm-lead', data: { customerName, company: 'canary-data company' } }
  for (let tries = 0; tries < 10; tries++) {
    const { status, body } = await push(world, externalId, task)
    if (status === 200 || status === 202) return body.id
    if (status < 500) throw new Error(`push: ${status} ${JSON.stringify(body)}`)
    await world.workbridge.clock.advance(1_000)
  }
  throw new Error('the API never answered')
}

const isSettled = ({ revisions, hold }: Json): boolean =>
  hold !== undefined || ['confirmed', 'rejected'].includes(revisions.at(-1)?.state)
