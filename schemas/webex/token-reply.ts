import * as z from 'zod/mini'
import { lenient } from '../lenient.ts'

const seconds = z.coerce.number().check(z.positive(), z.maximum(10 * 365 * 86_400))
const token = z.string().check(z.regex(/^[\x21-\x7e]+$/))

/** 200 of `POST /v1/access_token`. Whether the refresh token rotates is not documented, so it is optional. */
export const tokenReplySchema = z.object({
  access_token: token,
  expires_in: lenient(seconds),
  refresh_token: lenient(token),
  refresh_token_expires_in: lenient(seconds),
})

/** RFC 6749, 5.2: the error is a code out of a closed set; anything else is not repeated. */
export const tokenErrorSchema = z.object({ error: z.string().check(z.regex(/^[a-z_]{1,40}$/)) })
