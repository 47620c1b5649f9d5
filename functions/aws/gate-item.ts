import type { Pause } from '../domain/ports.ts'
import type { Item } from './head-item.ts'

/** One connection's shared state: rate budget of the running minute, closing, pauses. */
export interface GateState {
  minute: number
  used: number
  /** Epoch ms; 0 = open. */
  closedUntil: number
  /** Until then the runs' tick has rows that have waited longer than those of single wake-ups, epoch ms; 0 = none. */
  behind: number
  /** 4xx answers in a row that name no field. */
  unexplained: number
  pauses: Pause[]
}

export function toGateState(item: Item | undefined): GateState {
  const number = (name: string) => Number(item?.[name]?.N ?? 0)
  return {
    minute: number('minute'),
    used: number('used'),
    closedUntil: number('closedUntil'),
    behind: number('behind'),
    unexplained: number('unexplained'),
    pauses: Object.entries(item?.pauses?.M ?? {}).map(([scope, value]) => ({
      scope,
      code: value.M?.code?.S ?? 'unknown',
      via: value.M?.via?.S === 'event' ? 'event' : 'call',
      since: Number(value.M?.since?.N ?? 0),
      probeAt: Number(value.M?.probeAt?.N ?? 0),
      probes: Number(value.M?.probes?.N ?? 0),
    })),
  }
}

export const pauseItem = (pause: Pause) => ({
  M: {
    code: { S: pause.code },
    via: { S: pause.via },
    since: { N: String(pause.since) },
    probeAt: { N: String(pause.probeAt) },
    probes: { N: String(pause.probes) },
  },
})
