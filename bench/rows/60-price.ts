import type { Item } from '../aws/capacity.ts'
import { buildBundles } from '../lambda/bundles.ts'
import { Deployment } from '../lambda/deployment.ts'
import { billText, perTask, priceOf } from '../price/bill.ts'
import { least } from '../price/least.ts'
import { type Counted, callbacks, inBatches, oneByOne } from '../price/scenarios.ts'
import type { BenchRow, Context, Measured, Target } from '../row.ts'
import { exactly } from '../statistics.ts'

const fiveWebhooks = ['task:new', 'task:parked', 'task:connect', 'task:connected', 'task:ended']

interface Scenario {
  name: string
  least: keyof typeof least
  target: Target
  run(deployment: Deployment, quick: boolean): Promise<Counted>
}

const scenarios: Scenario[] = [
  {
    name: 'accept + deliver, batches of 100',
    least: 'batched',
    target: { of: 'value', most: 6 },
    run: (deployment, quick) => inBatches(deployment, quick ? 1 : 3, false),
  },
  {
    name: 'accept + deliver + confirm, batches of 100',
    least: 'batchedAndConfirmed',
    target: { of: 'ratio', most: 1.3 },
    run: (deployment, quick) => inBatches(deployment, quick ? 1 : 3, true),
  },
  {
    name: 'a single PUT, delivered and confirmed',
    least: 'single',
    target: { of: 'ratio', most: 1.3 },
    run: (deployment, quick) => oneByOne(deployment, quick ? 10 : 40, fiveWebhooks.slice(0, 1)),
  },
  {
    name: 'a single PUT with a life of 5 webhooks',
    least: 'fiveWebhooks',
    target: { of: 'ratio', most: 1.3 },
    run: (deployment, quick) => oneByOne(deployment, quick ? 10 : 40, fiveWebhooks),
  },
  {
    name: 'a callback raised 5 times, then answered',
    least: 'fiveRaises',
    target: { of: 'ratio', most: 1.3 },
    run: (deployment, quick) => callbacks(deployment, quick ? 10 : 40, 5),
  },
]

async function price(scenario: Scenario, context: Context): Promise<Measured> {
  const bundles = await context.shared('bundles', buildBundles)
  const deployment = await Deployment.start(bundles)
  try {
    // Warm: secrets are read, connections stand.
    await scenario.run(deployment, true)
    const { counts, tasks } = await scenario.run(deployment, context.quick)
    const own = perTask(counts, tasks)
    return {
      value: exactly(priceOf(own)),
      reference: exactly(priceOf(least[scenario.least])),
      note: `${billText(own)}. Least: ${billText(least[scenario.least])}`,
    }
  } finally {
    await deployment.close()
  }
}

/** The same among many stored items that are done with: nothing may depend on how many there are. */
async function flat(
  context: Context,
  stored: (number: number) => Item,
  run: (deployment: Deployment) => Promise<Counted>,
): Promise<Measured> {
  const bundles = await context.shared('bundles', buildBundles)
  const among = async (count: number): Promise<number> => {
    const deployment = await Deployment.start(bundles)
    try {
      for (let i = 0; i < count; i++) deployment.outside.table.fill(stored(i))
      await run(deployment)
      const { counts, tasks } = await run(deployment)
      return priceOf(perTask({ ...counts, 'log GB': 0 }, tasks))
    } finally {
      await deployment.close()
    }
  }
  return { value: exactly(await among(1_000_000)), reference: exactly(await among(1_000)) }
}

const settledHead = (number: number): Item => ({
  pk: { S: `WI#stored-${number}` },
  sk: { S: 'HEAD' },
  version: { N: '7' },
  head: { S: settled },
})
const settled = JSON.stringify({ source: 'claims', connection: 'webex', state: 'ended' }).padEnd(900)

/** Kept for a week, and listed for people. */
const endedRun = (number: number): Item => ({
  pk: { S: `RUN#stored-${number}` },
  sk: { S: 'HEAD' },
  version: { N: '7' },
  run: { S: endedText },
  attention: { S: `ended-run#genesys#${number % 4}` },
  attentionAt: { N: String(1_700_000_000_000 + number) },
})
const endedText = JSON.stringify({ connection: 'genesys', state: 'ended', reason: 'answered' }).padEnd(900)

export const rows: BenchRow[] = [
  ...scenarios.map(
    (scenario): BenchRow => ({
      name: `price of ${scenario.name}`,
      unit: '$/million',
      against: 'the least calls of the same durability',
      target: scenario.target,
      measure: (context) => price(scenario, context),
    }),
  ),
  {
    name: 'price of a life of 5 webhooks, 1,000,000 stored',
    unit: '$/million',
    against: 'the same with 1,000 stored (both without logs)',
    target: { of: 'ratio', most: 1.01 },
    measure: (context) => flat(context, settledHead, (deployment) => oneByOne(deployment, 3, fiveWebhooks)),
  },
  {
    name: 'price of a callback raised 5 times, 1,000,000 stored',
    unit: '$/million',
    against: 'the same with 1,000 stored (both without logs)',
    target: { of: 'ratio', most: 1.01 },
    measure: (context) => flat(context, endedRun, (deployment) => callbacks(deployment, 3, 5)),
  },
]
