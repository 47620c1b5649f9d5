import * as z from 'zod'

/** What belongs to the deployment as a whole. */
export const workbridgeSchema = z.strictObject({
  namespace: z
    .guid('must be a UUID; make one with uuidgen and never change it')
    .meta({ description: 'Namespace of all derived ids. Another one makes every task a new workitem.' }),
})
