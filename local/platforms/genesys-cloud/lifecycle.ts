import { between } from '../shared/random.ts'
import { emit } from './emit.ts'
import { acdEnd, acdStart, customerEnd, userEnd, userStart } from './event-bodies.ts'
import { startFlow } from './flow.ts'
import { addAcd, addAgent, end, openOf } from './participants.ts'
import { nextMatch } from './routing.ts'
import type { ConversationState, DisconnectType, SimAgent, SimConversation } from './types.ts'
import { draws, type World } from './world.ts'

function move(world: World, conversation: SimConversation, state: ConversationState) {
  conversation.state = state
  conversation.step += 1
  if (state === 'queued') world.waiting.add(conversation)
  else world.waiting.delete(conversation)
  world.observe({ kind: 'conversation', conversation, what: state })
}

/** Runs only if nothing else has moved the conversation on. */
function after(world: World, delayMs: number, conversation: SimConversation, work: () => void) {
  const { step } = conversation
  world.later(delayMs, `conversation ${conversation.state}`, () => {
    if (conversation.step === step) work()
  })
}

/** A new entry into a queue is a new base of the score, and an acd.start of its own (documented for transfers). */
export function enterQueue(world: World, conversation: SimConversation, queueId: string): void {
  conversation.queueId = queueId
  conversation.queuedAt = world.clock.now()
  conversation.raises = 0
  move(world, conversation, 'queued')
  emit(world, 'acd.start', conversation, addAcd(world, conversation), acdStart(conversation))
  startFlow(world, conversation)
  dispatch(world)
}

export function dispatch(world: World): void {
  for (let match = nextMatch(world); match; match = nextMatch(world))
    offer(world, match.conversation, match.agent)
}

/** Documented by third parties: user.start comes with the offer, answered or not. The place in the queue is kept. */
export function offer(world: World, conversation: SimConversation, agent: SimAgent): void {
  setAgent(world, agent, 'alerting')
  move(world, conversation, 'offered')
  const participant = addAgent(world, conversation, agent)
  emit(world, 'user.start', conversation, participant, userStart(participant))
  ring(world, conversation, agent)
}

function ring(world: World, conversation: SimConversation, agent: SimAgent) {
  const { alertMs, alertTimeoutMs } = world.switches
  if (!agent.auto) return
  if (agent.answers) after(world, alertMs, conversation, () => answer(world, conversation))
  else after(world, alertTimeoutMs, conversation, () => noAnswer(world, conversation))
}

export function answer(world: World, conversation: SimConversation): void {
  const { acd, agent, user } = offered(world, conversation)
  user.connectedAt = world.clock.now()
  conversation.answeredAt ??= world.clock.now()
  setAgent(world, agent, 'busy')
  move(world, conversation, 'connected')
  end(world, acd, 'TRANSFER')
  emit(world, 'acd.end', conversation, acd, acdEnd(conversation, acd, 'ANSWERED', agent.id))
  talk(world, conversation, agent)
}

function talk(world: World, conversation: SimConversation, agent: SimAgent) {
  if (agent.auto)
    after(world, talkMs(world, conversation, agent), conversation, () => finish(world, conversation))
}

export function noAnswer(world: World, conversation: SimConversation): void {
  const { agent } = offered(world, conversation)
  endUser(world, conversation, 'NO_ANSWER_TRANSFER')
  move(world, conversation, 'queued')
  rest(world, agent)
  dispatch(world)
}

function rest(world: World, agent: SimAgent) {
  setAgent(world, agent, 'not-responding')
  world.later(world.switches.notRespondingMs, 'agent back', () => {
    if (agent.state !== 'not-responding') return
    setAgent(world, agent, 'idle')
    dispatch(world)
  })
}

/** The agent hangs up. */
export function finish(world: World, conversation: SimConversation): void {
  free(world, endUser(world, conversation, 'CLIENT'))
  endCustomer(world, conversation, 'PEER')
}

/** The customer leaves, or a callback is withdrawn: from wherever it stands. */
export function leave(world: World, conversation: SimConversation): void {
  const acd = openOf(conversation, 'acd')
  const agent = openOf(conversation, 'agent') ? endUser(world, conversation, 'PEER') : undefined
  if (acd) {
    end(world, acd, 'PEER')
    emit(world, 'acd.end', conversation, acd, acdEnd(conversation, acd, 'ABANDON', null))
  }
  endCustomer(world, conversation, 'CLIENT')
  free(world, agent)
}

/** Out of the queue by its flow, with a gap before the next entry; or handed on by the agent, without one. */
export function transfer(world: World, conversation: SimConversation, queueId: string): void {
  const acd = openOf(conversation, 'acd')
  const agent = openOf(conversation, 'agent') ? endUser(world, conversation, 'TRANSFER') : undefined
  if (acd) {
    end(world, acd, 'TRANSFER')
    emit(world, 'acd.end', conversation, acd, acdEnd(conversation, acd, 'FLOW_OUT', null))
    conversation.queueId = queueId
    move(world, conversation, 'flowing')
    flowOn(world, conversation)
  } else enterQueue(world, conversation, queueId)
  free(world, agent)
}

function flowOn(world: World, conversation: SimConversation) {
  const { flowOutMs } = world.switches
  after(world, flowOutMs, conversation, () => enterQueue(world, conversation, conversation.queueId))
}

/** After a restart: what goes on by itself does so; ringing, talking and resting begin anew. */
export function goOn(world: World, conversation: SimConversation): void {
  const agent = world.agents.get(openOf(conversation, 'agent')?.userId ?? '')
  const { state } = conversation
  if (state === 'queued') world.waiting.add(conversation)
  if (state === 'queued' || state === 'offered') startFlow(world, conversation)
  if (state === 'offered' && agent) ring(world, conversation, agent)
  if (state === 'connected' && agent) talk(world, conversation, agent)
  if (state === 'flowing') flowOn(world, conversation)
}

/** After a restart: nobody stays at rest or after a call for ever. */
export function comeBack(world: World, agent: SimAgent, hasConversation: boolean): void {
  if (agent.state === 'not-responding') rest(world, agent)
  else if (agent.state !== 'off' && !hasConversation) free(world, agent)
}

function offered(world: World, conversation: SimConversation) {
  const acd = openOf(conversation, 'acd')
  const user = openOf(conversation, 'agent')
  const agent = world.agents.get(user?.userId ?? '')
  if (!acd || !user || !agent) throw new RangeError('The conversation is not offered to an agent.')
  return { acd, user, agent }
}

function endUser(world: World, conversation: SimConversation, how: DisconnectType): SimAgent | undefined {
  const user = openOf(conversation, 'agent')
  if (!user) throw new RangeError('The conversation has no agent.')
  end(world, user, how)
  emit(world, 'user.end', conversation, user, userEnd(user))
  return world.agents.get(user.userId ?? '')
}

function endCustomer(world: World, conversation: SimConversation, how: DisconnectType) {
  const customer = openOf(conversation, 'customer')
  conversation.endedAt = world.clock.now()
  move(world, conversation, 'ended')
  if (customer) emit(world, 'customer.end', conversation, customer, customerEnd(end(world, customer, how)))
}

function free(world: World, agent: SimAgent | undefined) {
  if (!agent) return
  world.later(world.switches.afterCallWorkMs, 'agent free', () => {
    if (agent.state === 'off') return
    setAgent(world, agent, 'idle')
    dispatch(world)
  })
}

export function setAgent(world: World, agent: SimAgent, state: SimAgent['state']): void {
  agent.state = state
  agent.since = world.clock.now()
}

function talkMs(world: World, { media }: SimConversation, agent: SimAgent): number {
  const { callTalkMs, callbackTalkMs, talkSpreadPercent } = world.switches
  const middle = agent.talkMs ?? (media === 'call' ? callTalkMs : callbackTalkMs)
  const percent = between(draws(world, 'talk'), 100 - talkSpreadPercent, 100 + talkSpreadPercent)
  return Math.round((middle * percent) / 100)
}
