import * as z from 'zod'

/** An id that is safe in a path, a key and a log line. Webex documents UUIDs; other forms are tolerated. */
export const platformIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)

/** Epoch ms as a number or a string of digits: Cisco's own examples show both. */
export const epochMsSchema = z.union([
  // What a `Date` can hold; texts of 15 digits cannot be more.
  z.int().nonnegative().max(8_640_000_000_000_000),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
])
