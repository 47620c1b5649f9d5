import * as z from 'zod'

/** 200 of `POST /oauth/token`: members as the vendor's SDKs read them. There is no refresh token in this grant. */
export const tokenReplySchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce
    .number()
    .positive()
    .max(366 * 86_400)
    .optional()
    .catch(undefined),
})

/** `{"error": "invalid_client", "description": "…"}` (observed by third-party tests against a live organization). */
export const tokenErrorSchema = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) })
