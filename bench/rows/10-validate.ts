import { deepEqual } from 'node:assert/strict'
import { checkTask } from '../../functions/domain/asset-data.ts'
import type { Asset } from '../../schemas/config.ts'
import type { SourceTask } from '../../schemas/source-task.ts'
import { shippedConfig } from '../config.ts'
import { effortOf, interleave, type Work } from '../interleave.ts'
import type { BenchRow, Context, Measured } from '../row.ts'
import { checkClaim } from '../validate/claim.ts'
import { byPlace, type Finding } from '../validate/finding.ts'
import { claim, oddTasks, wide } from '../validate/samples.ts'
import { checkWide, wideAsset } from '../validate/wide.ts'

type Check = (task: SourceTask) => readonly Finding[]

function claimAsset(): Asset {
  const asset = shippedConfig().assets['claims-review']
  if (!asset) throw new Error('config/assets/claims-review.yaml is gone')
  return asset
}

async function compare(asset: Asset, byHand: Check, sample: (n: number) => SourceTask, { quick }: Context) {
  const check: Check = (task) => checkTask(asset, task)
  const good = Array.from({ length: 32 }, (_, number) => sample(number))
  for (const task of [...good, ...oddTasks(sample(1))])
    deepEqual(byPlace(check(task)), byPlace(byHand(task)), `verdicts differ on ${JSON.stringify(task.data)}`)
  return inMicroseconds(interleave(over(check, good), over(byHand, good), effortOf(quick)))
}

const over =
  (check: Check, tasks: readonly SourceTask[]): Work =>
  (times) => {
    let found = 0
    for (let i = 0; i < times; i++) found += check(tasks[i % tasks.length] as SourceTask).length
    return found
  }

const scale = (by: number, { median, spread }: { median: number; spread: number }) => ({
  median: median * by,
  spread: spread * by,
})

const inMicroseconds = ({ value, reference, ratio }: Measured): Measured => ({
  value: scale(1e-3, value),
  reference: reference && scale(1e-3, reference),
  ratio,
})

export const rows: BenchRow[] = [
  {
    name: 'validate a 12-field claim',
    unit: 'us',
    against: 'validator written by hand, same verdicts',
    target: { of: 'ratio', most: 2 },
    measure: async (context) => compare(claimAsset(), checkClaim, claim, context),
  },
  {
    name: 'validate 50 fields of 1,024 characters',
    unit: 'us',
    against: 'validator written by hand, same verdicts',
    target: { of: 'ratio', most: 4 },
    measure: (context) => compare(wideAsset, checkWide, wide, context),
  },
]
