import * as z from 'zod'

const seconds = z.coerce
  .number()
  .positive()
  .max(10 * 365 * 86_400)
const token = z.string().regex(/^[\x21-\x7e]+$/)

/** 200 of `POST /v1/access_token`. Whether the refresh token rotates is not documented, so it is optional. */
export const tokenReplySchema = z.object({
  access_token: token,
  expires_in: seconds.optional().catch(undefined),
  refresh_token: token.optional().catch(undefined),
  refresh_token_expires_in: seconds.optional().catch(undefined),
})

/** RFC 6749, 5.2: the error is a code out of a closed set; anything else is not repeated. */
export const tokenErrorSchema = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) })
