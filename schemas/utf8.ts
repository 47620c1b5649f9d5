/**
 * Bytes of a text as UTF-8, the unit the platforms count in. A UTF-16 unit is at most 3 bytes, so text that
 * fits even then need not be counted when only the limit matters.
 */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** Whether a text is longer than `limit` UTF-8 bytes. Cheap for the usual short text. */
export function exceedsUtf8(text: string, limit: number): boolean {
  return text.length * 3 > limit && Buffer.byteLength(text, 'utf8') > limit
}
