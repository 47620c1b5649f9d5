import { Construct } from 'constructs'
import { connectionAlarms } from '../alarms/connection-alarms.ts'
import {
  deadLetterAlarm,
  errorAlarm,
  eventsLostAlarm,
  serverErrorAlarm,
  throttleAlarm,
  upkeepSilentAlarm,
} from '../alarms/plumbing-alarms.ts'
import type { Functions } from '../functions.ts'
import type { Subsystems } from '../subsystems.ts'
import { Alarms } from './alarms.ts'
import type { Api } from './api.ts'
import { Dashboard } from './dashboard.ts'
import type { Parameters } from './parameters.ts'
import type { DeadLetters } from './queue-pair.ts'
import type { Upkeep } from './upkeep.ts'

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
    const { delivery, hearing } = subsystems
    const connections = delivery.queues.map(({ connection }) => ({ stage, connection: connection.id }))
    const deadLetters = [...delivery.deadLetters, hearing.deadLetters, upkeep.deadLetters]
    const all = Object.values(functions)
    const specs = [
      ...connections.flatMap(connectionAlarms),
      ...deadLetters.map(deadLetterAlarm),
      ...all.map(errorAlarm),
      throttleAlarm(all),
      upkeepSilentAlarm(functions.upkeep),
      serverErrorAlarm(api.http),
      eventsLostAlarm(hearing.rule, hearing.bus.eventBusName),
    ]
    const { alarms } = new Alarms(scope, 'Alarms', specs, email)
    new Dashboard(scope, 'Dashboard', {
      alarms,
      connections,
      queues: queuesByName(subsystems, deadLetters),
      functions: all,
      api: api.http,
    })
  }
}

function queuesByName({ delivery, hearing }: Subsystems, deadLetters: DeadLetters[]) {
  const work = delivery.queues.map(({ connection, queue }) => [`deliver-${connection.id}`, queue] as const)
  const dead = deadLetters.map(({ name, queue }) => [`dead letters of ${name}`, queue] as const)
  return Object.fromEntries([...work, ['track', hearing.queue] as const, ...dead])
}
