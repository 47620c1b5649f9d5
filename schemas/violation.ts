/** One thing wrong with a source task. Names places and sizes, never values. */
export interface Violation {
  /** JSON Pointer (RFC 6901) into the task body. */
  pointer: string
  /** Stable and for machines: `required`, `unknown`, `type`, `enum`, `pattern`, `min`, `max`, `maxLength`, `maxBytes`, … */
  rule: string
  limit?: number | string | string[]
  /** A size or a count, never the value. */
  actual?: number
  message: string
}
