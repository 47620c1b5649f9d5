import type { Controlled } from './control.ts'
import type { LogStore } from './lambda/log-store.ts'
import type { World } from './resources/world.ts'
import type { Stack } from './stack.ts'

type Controls = Controlled & Pick<Stack, 'clock' | 'invoke' | 'killNext' | 'warm'>

/** What tests, the demo and the control API can see and do in a running stack. */
export function createControls({ clock, sqs, functions, deadLetterArns }: World, logs: LogStore): Controls {
  const kill = (name: string, when: 'now' | 'next') => functions.find(name).fn.kill(when)
  return {
    clock,
    advance: (ms) => clock.advance(ms),
    queues: () =>
      sqs.snapshot().queues.map(({ name }) => {
        const { visible, delayed, inflight } = sqs.counts(name)
        return { name, visible, delayed, inFlight: inflight }
      }),
    deadLetters() {
      const names = new Set([...deadLetterArns].map((arn) => arn.split(':').at(-1)))
      return sqs.snapshot().queues.filter(({ name }) => names.has(name))
    },
    kill,
    killNext(name) {
      if (kill(name, 'now') === 0) kill(name, 'next')
    },
    invoke: (name, event) => functions.find(name).fn.invoke(JSON.stringify(event)),
    logs: (name) => logs.of(functions.find(name).fn.definition.name),
    async warm() {
      await Promise.all(functions.all().map(({ fn }) => fn.warm()))
    },
    health: () => ({
      status: 'ok',
      functions: Object.fromEntries(functions.all().map(({ fn }) => [fn.definition.name, fn.stats()])),
    }),
  }
}
