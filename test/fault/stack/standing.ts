import type { Json, StackWorld } from './world.ts'

const mostCalls = 10_000

/** Promises of every story, whatever it is about. */
export const standing = (world: StackWorld): string[] => [
  ...secrecy(world),
  ...quiet(world),
  ...(world.aws.calls.length > mostCalls ? [`${world.aws.calls.length} calls to AWS`] : []),
]

function secrecy({ workbridge, logs, aws }: StackWorld): string[] {
  const secrets = Object.values(workbridge.platforms).map(({ secret }): Json => secret)
  const tokens = secrets.flatMap(({ clientSecret, accessToken, refreshToken }) => [
    ...[clientSecret, accessToken, refreshToken].filter((text) => text !== undefined),
  ])
  const marks: string[] = ['canary-data', ...tokens]
  const named = (what: string, texts: string[]) =>
    marks.some((mark) => texts.some((text) => text.includes(mark)))
      ? [`task data or a secret in ${what}`]
      : []
  const sent = aws.texts.filter((text) => !text.includes('"SecretString"'))
  return [...named('a log line', logs), ...named('a message, event or item', sent)]
}

function quiet({ workbridge: { stack } }: StackWorld): string[] {
  const dead = stack.deadLetters().flatMap(({ messages }) => messages)
  const left = stack
    .queues()
    .filter(({ name, visible, inFlight }) => !/dead/i.test(name) && visible + inFlight > 0)
  return [
    ...(dead.length > 0 ? [`${dead.length} dead letters`] : []),
    ...left.map(({ name }) => `messages left in ${name}`),
  ]
}
