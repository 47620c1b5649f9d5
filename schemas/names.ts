import * as z from 'zod'
import { idPattern } from './id.ts'

/** See `isId`. */
export const idSchema = z
  .string()
  .max(40, 'must have at most 40 characters')
  .regex(idPattern, 'must be lower-case letters, digits and single hyphens, starting with a letter')

/** Text for people or for the platform: not empty, no blanks around it, no control characters. */
export function label(most: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters')
    .refine((text) => text === text.trim(), 'must not start or end with a blank')
}
