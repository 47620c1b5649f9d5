import * as z from 'zod'
import { duration } from './duration.ts'
import { label } from './names.ts'

const limitsSchema = z
  .strictObject({
    callsPerMinute: z
      .int()
      .min(1)
      .max(10_000)
      .default(300)
      .meta({ description: 'Most calls a minute, all kinds together.' }),
    upkeepShare: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.1)
      .meta({ description: 'Part of the calls kept free for searches and upkeep.' }),
    concurrency: z
      .int()
      .min(2, 'must be at least 2, the least AWS takes')
      .max(1000)
      .default(5)
      .meta({ description: 'Most deliveries at the same time.' }),
  })
  .prefault({})

const findSchema = z
  .strictObject({
    after: z
      .array(duration('1s', '1d'))
      .min(2, 'must have at least two entries: one search alone proves nothing')
      .max(10)
      .prefault(['30s', '2m', '5m', '15m'])
      .meta({ description: 'When to search for an uncertain create, counted from the attempt.' }),
    settle: duration('0s', '1d')
      .prefault('10m')
      .meta({ description: 'The lag of the platform search stays below this.' }),
  })
  .prefault({})

/** One platform account. The file name is the connection's id. */
export const connectionSchema = z.strictObject({
  platform: z.enum(['webex']).meta({ description: 'Which platform it is.' }),
  region: z
    .string()
    .regex(/^[a-z]{2,4}[0-9]$/, 'must be a data center such as us1, eu1, eu2, anz1, ca1, jp1 or sg1')
    .meta({ description: 'Data center; the host is api.wxcc-<region>.cisco.com.' }),
  organization: z
    .guid('must be the UUID of the organization')
    .optional()
    .meta({ description: 'Events of other organizations are refused.' }),
  limits: limitsSchema,
  find: findSchema,
  subscriptions: z
    .array(label(200))
    .default([])
    .meta({ description: 'Known subscription ids; events of unknown ones are taken and noted.' }),
  eventTime: z
    .enum(['createdTime', 'dispatch'])
    .default('createdTime')
    .meta({ description: 'Which time orders the events of a task.' }),
})
