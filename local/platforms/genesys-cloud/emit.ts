import { account, region } from '../../aws/http.ts'
import { eventBody, topicOf } from './event-bodies.ts'
import type { EventEntry, EventName, PartnerEvent, SimConversation, SimParticipant } from './types.ts'
import type { World } from './world.ts'

/** Puts one detail event on its way to the partner bus, with what the faults make of it. The order is not promised. */
export function emit(
  world: World,
  name: EventName,
  conversation: SimConversation,
  participant: SimParticipant,
  members: Record<string, unknown>,
): void {
  const subject = { type: name }
  const body = eventBody(world, conversation, participant, members)
  const faults: string[] = []
  const struck = (fault: 'lostEvent' | 'lateEvent' | 'reorderEvent' | 'duplicateEvent') => {
    const found = world.faults.draw(fault, subject)
    if (found) faults.push(fault)
    return found
  }
  const lost = struck('lostEvent')
  const late = lost ? undefined : struck('lateEvent')
  const reorder = lost ? undefined : struck('reorderEvent')
  const duplicate = lost ? undefined : struck('duplicateEvent')
  const { eventLagMs } = world.switches
  const delayMs =
    eventLagMs +
    (late ? (late.delayMs ?? 90_000) : 0) +
    (reorder ? world.faults.between('reorderEvent', 1, Math.max(1, reorder.delayMs ?? 5_000)) : 0)
  const copies = duplicate ? (duplicate.copies ?? world.faults.between('duplicateEvent', 2, 3)) : 1
  const first = envelope(world, name, conversation.id, body)
  for (let copy = 1; copy <= copies; copy += 1) {
    const event = copy === 1 ? first : again(world, first)
    const entry: EventEntry = {
      at: world.clock.now(),
      name,
      conversationId: conversation.id,
      copy,
      faults,
      result: lost ? 'lost' : 'pending',
      event,
    }
    world.events.push(entry)
    if (lost) world.observe({ kind: 'event', entry })
    else world.later(delayMs + (copy - 1) * 1_000, `partner event ${name}`, () => hand(world, entry))
  }
}

async function hand(world: World, entry: EventEntry) {
  const now = new Date(world.clock.now())
  // EventBridge's own time has no fraction of a second; the platform's has.
  entry.event.time = `${now.toISOString().slice(0, 19)}Z`
  entry.event.detail.timestamp = now.toISOString()
  try {
    await world.deliver(structuredClone(entry.event))
    entry.result = 'delivered'
  } catch (error) {
    entry.result = 'failed'
    process.stderr.write(`genesys simulator: an event was not taken: ${String(error)}\n`)
  }
  world.observe({ kind: 'event', entry })
}

/** Documented form, from the vendor's own fixtures: `detail-type` with a literal {id}, `topicName` filled in. */
function envelope(
  world: World,
  name: EventName,
  id: string,
  eventBody: Record<string, unknown>,
): PartnerEvent {
  return {
    version: '0',
    id: world.uuid('event'),
    'detail-type': topicOf(name),
    source: world.eventSource,
    account,
    time: '',
    region,
    resources: [],
    detail: {
      topicName: topicOf(name, id),
      version: '2',
      eventBody,
      metadata: { CorrelationId: world.uuid('event') },
      timestamp: '',
    },
  }
}

function again(world: World, first: PartnerEvent): PartnerEvent {
  const { duplicateId, duplicateCorrelation } = world.switches
  const copy = structuredClone(first)
  if (duplicateId === 'resend') copy.id = world.uuid('event')
  if (duplicateId === 'resend' && duplicateCorrelation === 'fresh')
    copy.detail.metadata.CorrelationId = world.uuid('event')
  return copy
}
