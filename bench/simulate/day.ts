import { createRandom, type Draw } from '../../local/platforms/shared/random.ts'
import type { Options } from './options.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

export type Media = 'call' | 'callback'

/** One contact, the same in every run of the day. Times in ms from the start of the day. */
export interface Arrival {
  media: Media
  at: number
  handlingMs: number
}

/** Poisson arrivals with two rush hours, handling times log-normal around their middle; all drawn from the seed. */
export function drawDay(options: Options): Arrival[] {
  const random = createRandom(options.seed)
  const { callsPerHour, callbacksPerHour, callMinutes, callbackMinutes } = options
  const draw = (media: Media, perHour: number, minutes: number) => {
    const length = random.stream(`${media} handling`)
    return timesOf(options, perHour, random.stream(`${media} arrivals`)).map((at) => ({
      media,
      at,
      handlingMs: Math.round(minutes * minuteMs * Math.exp(spread * normal(length))),
    }))
  }
  const all = [
    ...draw('call', callsPerHour, callMinutes),
    ...draw('callback', callbacksPerHour, callbackMinutes),
  ]
  return all.sort((a, b) => a.at - b.at)
}

/** Of the logarithm of handling times: two thirds lie within a factor of 1.65. */
const spread = 0.5

/** A Poisson process of varying rate by thinning: drawn at the highest rate, kept with the share of the present one. */
function timesOf({ hours, swing }: Options, perHour: number, draw: Draw): number[] {
  if (perHour === 0) return []
  const end = hours * hourMs
  const meanGapMs = hourMs / (perHour * (1 + swing))
  const times: number[] = []
  for (let at = 0; ; ) {
    at += -Math.log(1 - draw()) * meanGapMs
    if (at >= end) return times
    const share = 1 - swing * Math.cos((4 * Math.PI * at) / end)
    if (draw() * (1 + swing) < share) times.push(Math.round(at))
  }
}

/** Box and Muller. */
function normal(draw: Draw): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw()))
  return radius * Math.cos(2 * Math.PI * draw())
}
