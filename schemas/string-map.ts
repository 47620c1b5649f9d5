import * as z from 'zod'
import type { MapLimits } from './platform-limits.ts'
import { exceedsUtf8 } from './utf8.ts'

/** A map of templates under the platform's names. How long they come out is known only with a task. */
export function templateMap(limits: MapLimits) {
  const key = z
    .string()
    .min(1, 'must have a name')
    .refine((name) => !exceedsUtf8(name, limits.maxKeyBytes), `must have at most ${limits.maxKeyBytes} bytes`)
  return z
    .record(key, z.string())
    .refine(
      (map) => Object.keys(map).length <= limits.maxEntries,
      `must have at most ${limits.maxEntries} entries`,
    )
}
