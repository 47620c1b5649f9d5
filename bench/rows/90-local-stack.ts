import { inParallel } from '../../functions/domain/accept-many.ts'
import { Emulators } from '../local/emulators.ts'
import { busiest, processorTime } from '../local/processor-shares.ts'
import { LocalStack } from '../local/stack.ts'
import type { BenchRow, Context, Measured } from '../row.ts'
import { median, sampleOf } from '../statistics.ts'
import { claim } from '../validate/samples.ts'

/** Requests under way at the same time. */
const width = 8

interface Both {
  stack: LocalStack
  emulators: Emulators
  close(): Promise<void>
}

const open = (context: Context): Promise<Both> =>
  context.shared('local stack', async () => {
    const stack = await LocalStack.start()
    const emulators = await Emulators.open(stack)
    const close = async () => {
      emulators.close()
      await stack.close()
    }
    return { stack, emulators, close }
  })

/** Runs both by turns, `count` pieces of work each; gives tasks a second and where the stack's processor time went. */
async function throughput(
  context: Context,
  count: number,
  own: (both: Both, count: number) => Promise<void>,
): Promise<Measured> {
  const both = await open(context)
  const { stack, emulators } = both
  const reference = (n: number) => inParallel(stack.newIds(n), width, (id) => emulators.accept(id))
  await own(both, count)
  await stack.quiet()
  await reference(count)
  const [values, references]: [number[], number[]] = [[], []]
  const shares: string[] = []
  for (let round = 0; round < (context.quick ? 3 : 7); round++) {
    const before = processorTime(stack.pid)
    values.push(count / (await seconds(() => own(both, count))))
    shares.push(busiest(before, processorTime(stack.pid)) ?? 'unknown')
    await stack.quiet()
    references.push(count / (await seconds(() => reference(count))))
  }
  const ratio = median(values.map((value, round) => value / (references[round] ?? Number.NaN)))
  const note = `processor time of the stack: ${shares.at(-1)}`
  return { value: sampleOf(values), reference: sampleOf(references), ratio, note }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

async function putOneByOne({ stack }: Both, count: number): Promise<void> {
  await inParallel([...stack.newIds(count).entries()], width, async ([number, id]) => {
    const path = `/v1/sources/claims/tasks/${id}`
    const answer = await stack.push('PUT', path, JSON.stringify(claim(number)), 'application/json')
    if (answer.status !== 202) throw new Error(`PUT answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
  })
}

async function pushBatches({ stack }: Both, count: number): Promise<void> {
  for (let at = 0; at < count; at += 100) {
    const lines = stack.newIds(Math.min(100, count - at)).map((externalId, number) => {
      return JSON.stringify({ externalId, ...claim(number) })
    })
    const answer = await stack.push(
      'POST',
      '/v1/sources/claims/batches',
      lines.join('\n'),
      'application/x-ndjson',
    )
    const { summary } = (await answer.json()) as { summary?: { accepted: number } }
    if (summary?.accepted !== lines.length) throw new Error(`a batch answered ${answer.status}`)
  }
}

async function acknowledge(context: Context): Promise<Measured> {
  const both = await open(context)
  await putOneByOne(both, 1)
  const { url, headers, body } = await both.stack.someWebhook()
  const [values, references]: [number[], number[]] = [[], []]
  for (let round = 0; round < (context.quick ? 60 : 300); round++) {
    values.push(
      await seconds(async () => {
        const answer = await fetch(url, { method: 'POST', headers, body })
        if (answer.status !== 204) throw new Error(`a webhook was answered ${answer.status}`)
      }),
    )
    await both.stack.quiet()
    references.push(await seconds(() => both.emulators.put(body)))
  }
  const ms = (times: readonly number[]) => times.map((time) => time * 1_000)
  const last = (times: readonly number[]) => percentile99(ms(times)).toFixed(1)
  const note = `99 of 100 within ${last(values)} ms, the bus alone ${last(references)} ms`
  return { value: sampleOf(ms(values)), reference: sampleOf(ms(references)), note }
}

const percentile99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN

export const rows: BenchRow[] = [
  {
    name: 'local stack, PUTs, 8 at a time',
    unit: 'tasks/s',
    against: 'the same calls on the emulators alone',
    measure: (context) => throughput(context, context.quick ? 40 : 100, putOneByOne),
  },
  {
    name: 'local stack, batches of 100',
    unit: 'tasks/s',
    against: 'the same calls on the emulators alone',
    measure: (context) => throughput(context, 100, pushBatches),
  },
  {
    name: 'local stack, webhook acknowledged',
    unit: 'ms',
    against: 'the bus emulator alone',
    measure: acknowledge,
  },
]
