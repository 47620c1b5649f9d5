import * as z from 'zod'
import { duration } from './duration.ts'
import { label } from './names.ts'
import { platforms } from './platforms.ts'

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
      .meta({ description: 'Most workers that call the platform at the same time.' }),
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

/** Members of a connection that make sense on Webex only: they are about tasks and webhooks. */
export const webexOnly = ['find', 'subscriptions', 'eventTime'] as const

/** One platform account. The file name is the connection's id. The config check knows what each platform takes. */
export const connectionSchema = z.strictObject({
  platform: z.enum(platforms).meta({ description: 'Which platform it is.' }),
  region: z.string().min(1, 'must not be empty').meta({
    description:
      'Webex: data center, such as us1; the host is api.wxcc-<region>.cisco.com. Genesys Cloud: AWS region, such as us-east-1, or its domain.',
  }),
  organization: z
    .guid('must be the UUID of the organization')
    .optional()
    .meta({ description: 'Events of other organizations are refused.' }),
  limits: limitsSchema,
  find: findSchema,
  subscriptions: z
    .array(label(200))
    .default([])
    .meta({ description: 'Webex only. Known subscription ids; events of unknown ones are taken and noted.' }),
  eventTime: z
    .enum(['createdTime', 'dispatch'])
    .default('createdTime')
    .meta({ description: 'Webex only. Which time orders the events of a task.' }),
})
