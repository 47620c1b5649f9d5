/** RFC 6901: `~` and `/` inside a member name are escaped. */
export function jsonPointer(...path: readonly PropertyKey[]): string {
  let pointer = ''
  for (const part of path) pointer += `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return pointer
}
