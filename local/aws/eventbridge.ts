import type * as EventBridgeSdk from '@aws-sdk/client-eventbridge'
import type { VirtualClock } from '../clock.ts'
import { compilePattern, flatten } from './event-pattern.ts'
import { createDelivery, type DeliverTable } from './eventbridge/delivery.ts'
import { createEvent, eventOf } from './eventbridge/entries.ts'
import { checkInput } from './eventbridge/input.ts'
import { busArn, busNameOf, ruleArn, serviceOf } from './eventbridge/names.ts'
import { applies, type BusEvent, type Rule, type RuleDefinition } from './eventbridge/rule.ts'
import { compileSchedule } from './eventbridge/schedule.ts'
import { AwsError, type JsonServer, serveJson } from './http.ts'

export type { Deliver, DeliverTable } from './eventbridge/delivery.ts'
export type { BusEvent, RuleDefinition, TargetDefinition } from './eventbridge/rule.ts'

/** Buses are named by name or ARN; the default bus is there from the start. */
export interface EventBridge extends JsonServer {
  createBus(name: string): { name: string; arn: string }
  /** Creates or replaces a rule with its targets. @throws AwsError, as PutRule and PutTargets would fail */
  putRule(definition: RuleDefinition): { arn: string }
  removeRule(name: string, bus?: string): void
  /** Takes what a partner puts on its source, envelope and all, onto the source's bus. @throws AwsError without one */
  putPartnerEvent(event: BusEvent): void
}

export interface EventBridgeOptions {
  clock: VirtualClock
  deliver: DeliverTable
  port?: number
}

/** A classic event bus: rules, targets, retries, dead letters and schedules, on the virtual clock. */
export async function startEventBridge({ clock, deliver, port }: EventBridgeOptions): Promise<EventBridge> {
  const buses = createBuses(clock, deliver)
  const operations = {
    PutEvents: (input: EventBridgeSdk.PutEventsCommandInput) => putEvents(clock, buses, input),
    TestEventPattern: ({ EventPattern = '', Event = '' }: EventBridgeSdk.TestEventPatternCommandInput) => ({
      Result: compilePattern(EventPattern)(flatten(parseEvent(Event))),
    }),
  }
  const server = await serveJson({
    name: 'EventBridge',
    target: 'AWSEvents',
    version: '1.1',
    operations,
    port,
  })
  return {
    url: server.url,
    createBus: buses.createBus,
    putRule: buses.putRule,
    removeRule: buses.removeRule,
    putPartnerEvent(event) {
      buses.find(event.source)
      buses.accept(event.source, event)
    },
    async close() {
      buses.close()
      await server.close()
    },
  }
}

function createBuses(clock: VirtualClock, deliver: DeliverTable) {
  const buses = new Map<string, Map<string, Rule>>([['default', new Map()]])
  const accept = (bus: string, event: BusEvent) => {
    const flat = flatten(event)
    // PutEvents to a bus that is not there succeeds, and the event is gone (recorded on AWS by LocalStack's
    // test_put_events_nonexistent_event_bus).
    for (const rule of buses.get(busNameOf(bus))?.values() ?? []) {
      if (applies(rule, flat)) delivery.deliver(rule, event)
    }
  }
  const toBus = (arn: string, body: string) => accept(arn, JSON.parse(body) as BusEvent)
  const table: DeliverTable = { events: toBus, ...deliver }
  const delivery = createDelivery(clock, table)

  const find = (nameOrArn: string | undefined) => {
    const bus = busNameOf(nameOrArn)
    const rules = buses.get(bus)
    if (rules) return { bus, rules }
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`)
  }
  const removeRule = (name: string, busNameOrArn?: string) => {
    const { rules } = find(busNameOrArn)
    rules.get(name)?.cancel?.()
    rules.delete(name)
  }

  return {
    accept,
    find,
    removeRule,
    createBus(name: string) {
      if (buses.has(name))
        throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
      buses.set(name, new Map())
      return { name, arn: busArn(name) }
    },
    putRule(definition: RuleDefinition) {
      const { bus, rules } = find(definition.bus)
      const rule = compileRule(definition, bus, table)
      removeRule(rule.name, bus)
      rules.set(rule.name, rule)
      if (definition.schedule) {
        rule.cancel = runSchedule(clock, definition.schedule, () => {
          if (rule.enabled) delivery.deliver(rule, scheduledEvent(rule, clock.now()))
        })
      }
      return { arn: rule.arn }
    },
    close() {
      delivery.close()
      for (const rules of buses.values()) for (const rule of rules.values()) rule.cancel?.()
    },
  }
}

function compileRule(definition: RuleDefinition, bus: string, deliver: DeliverTable): Rule {
  const { name, pattern, schedule, targets, state = 'ENABLED' } = definition
  const invalid = (message: string) => new AwsError('ValidationException', `Rule ${name}: ${message}`)
  if (!/^[\w.-]{1,64}$/.test(name)) throw invalid('the name is not valid')
  if (!pattern && !schedule)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  if (schedule && bus !== 'default') {
    throw invalid('ScheduleExpression is supported only on the default event bus.')
  }
  if (targets.length > 5) throw invalid('a rule has at most 5 targets')
  for (const target of targets) {
    if (!deliver[serviceOf(target.arn)]) throw invalid(`nothing delivers to ${target.arn} locally`)
    if (target.deadLetterArn?.endsWith('.fifo')) throw invalid('a dead-letter queue must be a standard queue')
    checkInput(target)
  }
  const matches = pattern ? compilePattern(pattern) : undefined
  return { name, arn: ruleArn(bus, name), bus, enabled: state !== 'DISABLED', matches, targets }
}

/** @returns how to stop it */
function runSchedule(clock: VirtualClock, expression: string, fire: () => void): () => void {
  const next = compileSchedule(expression, clock.now())
  const arm = () => {
    // From now, not from the last instant: what a sleeping machine missed is not made up for.
    const due = next(clock.now())
    return due === undefined
      ? () => undefined
      : clock.at(due, () => {
          cancel = arm()
          fire()
        })
  }
  let cancel = arm()
  return () => cancel()
}

function scheduledEvent(rule: Rule, now: number): BusEvent {
  return createEvent(
    { source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [rule.arn] },
    now,
  )
}

function putEvents(
  clock: VirtualClock,
  buses: Pick<ReturnType<typeof createBuses>, 'accept'>,
  { Entries = [] }: EventBridgeSdk.PutEventsCommandInput,
): EventBridgeSdk.PutEventsResponse {
  if (Entries.length < 1 || Entries.length > 10) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
    )
  }
  const results = Entries.map((entry) => {
    try {
      const event = eventOf(entry, clock.now())
      buses.accept(busNameOf(entry.EventBusName), event)
      return { EventId: event.id }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      return { ErrorCode: error.name, ErrorMessage: error.message }
    }
  })
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results }
}

/** TestEventPattern wants a complete event. */
function parseEvent(text: string): object {
  const required = ['id', 'detail-type', 'source', 'account', 'time', 'region']
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && required.every((name) => Object.hasOwn(event, name)))
      return event
  } catch {}
  throw new AwsError('ValidationException', 'Parameter Event is not valid.')
}
