import * as z from 'zod/mini'

/** An id that is safe in a path, a key and a log line. Webex documents UUIDs; other forms are tolerated. */
export const platformIdSchema = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/))

/** Epoch ms as a number or a string of digits: Cisco's own examples show both. */
export const epochMsSchema = z.union([
  // What a `Date` can hold; texts of 15 digits cannot be more.
  z.int().check(z.nonnegative(), z.maximum(8_640_000_000_000_000)),
  z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number)),
])
