import * as z from 'zod'
import { idSchema } from './names.ts'

/** An upstream system that pushes tasks. The file name is the source's id. */
export const sourceSchema = z.strictObject({
  clients: z
    .array(
      z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 visible ASCII characters without blanks'),
    )
    .default([])
    .meta({ description: 'OAuth client ids that may write and see the tasks of this source.' }),
  assets: z
    .array(idSchema)
    .min(1, 'must name at least one asset')
    .meta({ description: 'Assets its tasks may go to.' }),
  hook: z
    .boolean()
    .default(false)
    .meta({ description: 'Takes signed webhooks (Standard Webhooks) as well.' }),
})
