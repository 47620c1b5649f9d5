import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { actionsRefusedAlarm, connectionAlarms } from '../alarms/connection-alarms.ts'
import {
  deadLetterAlarm,
  errorAlarm,
  eventsLostAlarm,
  serverErrorAlarm,
  throttleAlarm,
  triggerEventsLostAlarms,
  upkeepSilentAlarm,
} from '../alarms/plumbing-alarms.ts'
import { runAlarms } from '../alarms/run-alarms.ts'
import type { Functions } from '../functions.ts'
import type { Subsystems } from '../subsystems.ts'
import { Alarms } from './alarms.ts'
import type { Api } from './api.ts'
import { Dashboard } from './dashboard.ts'
import type { Parameters } from './parameters.ts'
import type { DeadLetters } from './queue-pair.ts'
import type { Upkeep } from './upkeep.ts'
import type { WakeQueues } from './wake-queues.ts'

export interface WatchProps {
  subsystems: Subsystems
  functions: Functions
  upkeep: Upkeep
  api: Api
  email: Parameters['alarmEmail']
  stage: string
}

/** Alarms and dashboard over everything else. */
export class Watch extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { subsystems, functions, upkeep, api, email, stage }: WatchProps,
  ) {
    super(scope, id)
    const { delivery, hearing, reacting, runs } = subsystems
    const watched = ({ queues }: WakeQueues) =>
      queues.map(({ connection }) => ({ stage, connection: connection.id }))
    const deadLetters = [
      ...delivery.deadLetters,
      hearing.deadLetters,
      ...(reacting ? [reacting.deadLetters] : []),
      ...runs.deadLetters,
      upkeep.deadLetters,
    ]
    const all = Object.values(functions)
    const specs = [
      ...watched(delivery).flatMap(connectionAlarms),
      ...watched(runs).flatMap(runAlarms),
      ...(reacting?.acting ?? []).map((connection) => actionsRefusedAlarm({ stage, connection })),
      ...deadLetters.map(deadLetterAlarm),
      ...all.map(errorAlarm),
      throttleAlarm(all),
      upkeepSilentAlarm(functions.upkeep),
      serverErrorAlarm(api.http),
      eventsLostAlarm({ rule: hearing.rule, busName: hearing.bus.eventBusName }),
      ...triggerEventsLostAlarms(reacting?.rules ?? []),
    ]
    const { alarms } = new Alarms(scope, 'Alarms', specs, email)
    new Dashboard(scope, 'Dashboard', {
      alarms,
      tasks: watched(delivery),
      runs: watched(runs),
      queues: queuesByName(subsystems, deadLetters),
      functions: all,
      api: api.http,
    })
  }
}

function queuesByName({ delivery, hearing, reacting, runs }: Subsystems, deadLetters: DeadLetters[]) {
  const named = ({ name, queue }: { name: string; queue: Queue }) => [name, queue] as const
  return Object.fromEntries([
    ...delivery.queues.map(named),
    ['track', hearing.queue] as const,
    ...(reacting ? [['trigger', reacting.queue] as const] : []),
    ...runs.queues.map(named),
    ...deadLetters.map(({ name, queue }) => [`dead letters of ${name}`, queue] as const),
  ])
}
