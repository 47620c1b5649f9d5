import * as z from 'zod/mini'
import { lenient } from '../lenient.ts'

/** 200 of `POST /oauth/token`: members as the vendor's SDKs read them. There is no refresh token in this grant. */
export const tokenReplySchema = z.object({
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  expires_in: lenient(z.coerce.number().check(z.positive(), z.maximum(366 * 86_400))),
})

/** `{"error": "invalid_client", "description": "…"}` (observed by third-party tests against a live organization). */
export const tokenErrorSchema = z.object({ error: z.string().check(z.regex(/^[a-z_]{1,40}$/)) })
