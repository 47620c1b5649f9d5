import { isPlatformCall, type Recording } from '../aws/exchange.ts'
import { stated } from './prices.ts'

/**
 * How long an invocation with these calls would take at the stated latencies, ms. Each call begins when as many had
 * been answered as in the recording; processor time adds up, since there is only one.
 */
export function durationMs(recording: Recording): number {
  const answers: number[] = []
  for (const { call, after } of recording) {
    const answered = answers.toSorted((a, b) => a - b)
    const begin = after === 0 ? 0 : (answered[after - 1] ?? answered.at(-1) ?? 0)
    answers.push(begin + latencyOf(call))
  }
  const waiting = Math.max(0, ...answers)
  return waiting + recording.length * stated.processorPerCall + stated.processorPerInvocation
}

function latencyOf(call: string): number {
  if (isPlatformCall(call)) return stated.platform
  const service = call.slice(0, call.indexOf('.'))
  if (!isStated(service)) throw new Error(`no latency is stated for ${call}`)
  return stated[service]
}

const isStated = (service: string): service is keyof typeof stated => Object.hasOwn(stated, service)
