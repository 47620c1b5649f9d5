const defaultMs = 60_000
/** Even "0" leaves a moment, or a full bucket turns into a hot loop. */
const leastMs = 1_000
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/

/**
 * `Retry-After` in ms: seconds (as Webex documents) or an HTTP date (RFC 9110). Absent or unreadable: 60 s.
 * Not capped here; the caller knows what is too long.
 */
export function readRetryAfter(header: string | undefined, now: number): number {
  const text = header?.trim() ?? ''
  if (/^\d{1,12}$/.test(text)) return Math.max(leastMs, Number(text) * 1_000)
  if (!httpDate.test(text)) return defaultMs
  // The asctime form has no zone and means UTC.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? defaultMs : Math.max(leastMs, at - now)
}
