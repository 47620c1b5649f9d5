import * as z from 'zod'
import { duration } from '../duration.ts'
import { leastPriority, mostPriority } from '../genesys-cloud/ids.ts'
import { label } from '../names.ts'
import { mostSteps } from './most-steps.ts'

const points = z.int().min(1).max(1_000)

const byWait = z.strictObject({
  waited: duration('0s', '30d').meta({ description: 'From this long a wait on.' }),
  points: points.meta({ description: 'Points a step adds.' }),
})

const incrementSchema = z
  .union(
    [points, z.array(points).min(1).max(1_000), z.array(byWait).min(1).max(50)],
    'must be a whole number from 1 to 1000, a list of such numbers, or a list of {waited: 10m, points: 2}',
  )
  .default(1)
  .meta({
    description:
      'Points a step adds: always, step by step (the last goes on), or by how long the callback waited.',
  })

const inQueueSchema = z
  .strictObject({
    firstWait: duration('0s', '1d')
      .prefault('5m')
      .meta({ description: 'Wait before calls are raised first.' }),
    interval: duration('10s', '1d').prefault('5m').meta({ description: 'Between two raises.' }),
    points: points.default(1).meta({ description: 'Points a raise adds.' }),
    mostRaises: z.int().min(0).max(10_000).default(1_000).meta({ description: 'Raises of one call.' }),
  })
  .prefault({})
  .meta({ description: 'With `hold-place`: how the in-queue flow raises waiting calls.' })

const ids = z.array(label(200)).max(500).default([])

const adoptSchema = z
  .strictObject({
    every: duration('5m', '1d').meta({ description: 'How often queued callbacks are listed.' }),
  })
  .meta({ description: 'Takes up waiting callbacks whose start event was lost.' })

/** How a waiting callback is raised. Without any settings: the published blueprint as it was meant. */
export const reprioritizeSchema = z.strictObject({
  strategy: z
    .enum(['step', 'hold-place'])
    .default('step')
    .meta({ description: 'Raise in steps, or keep level with calls of the same age.' }),
  firstWait: duration('0s', '1d')
    .prefault('5m')
    .meta({ description: 'From entering the queue to the first step.' }),
  interval: duration('10s', '1d').prefault('5m').meta({ description: 'Between two steps.' }),
  increment: incrementSchema,
  mostBumps: z.int().min(1).max(mostSteps).optional().meta({
    description: 'Steps of one callback: 5 if nothing is said, as many as it takes with `hold-place`.',
  }),
  topPriority: z
    .int()
    .min(leastPriority)
    .max(mostPriority)
    .default(mostPriority)
    .meta({ description: 'No step goes above this.' }),
  neverLower: z
    .boolean()
    .default(false)
    .meta({ description: 'Reads the priority before each step and lets a higher one stand. Costs a call.' }),
  queues: ids.meta({ description: 'Ids of the queues it is for; empty for all.' }),
  mediaTypes: z
    .array(z.enum(['CALLBACK', 'VOICE', 'CHAT', 'EMAIL', 'MESSAGE']))
    .default(['CALLBACK'])
    .meta({ description: 'Media it is for; empty for all.' }),
  skills: ids.meta({
    description: 'Ids of skills, all of which the conversation must ask for; empty for any.',
  }),
  agentOwned: z
    .boolean()
    .default(false)
    .meta({ description: 'Raises callbacks that belong to one agent too.' }),
  inQueue: inQueueSchema,
  adopt: adoptSchema.optional(),
})

export type ReprioritizePolicy = z.output<typeof reprioritizeSchema>
