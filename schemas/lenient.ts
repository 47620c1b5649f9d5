import * as z from 'zod/mini'

/** A member that may be missing; one that cannot be read counts as missing. */
export const lenient = <S extends z.core.SomeType>(schema: S) => z.catch(z.optional(schema), undefined)

/** An ISO 8601 date-time with offset, to epoch ms. */
export const epochOfDateSchema = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text: string) => Date.parse(text)),
)
