/** A task is three levels deep. Beyond this depth our own recursive walks would be at the sender's mercy. */
const deepest = 20

/** What is wrong, in words that may be shown: they hold nothing of the text. */
export type JsonRead = { value: unknown } | { fault: string }

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/**
 * Reads JSON as I-JSON (RFC 7493): UTF-8, no member twice, no half of a surrogate pair (no store takes one), and not
 * deeper than needed. A member called `__proto__` is plain data.
 */
export function readJson(bytes: Uint8Array): JsonRead {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { fault: 'it is not UTF-8' }
  }
  try {
    const value: unknown = JSON.parse(text)
    const fault = faultOf(text)
    return fault === undefined ? { value } : { fault }
  } catch {
    return { fault: 'it does not parse' }
  }
}

/** Walks over text that is known to parse; no recursion. */
function faultOf(text: string): string | undefined {
  const names: Set<string>[] = []
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '{':
      case '[':
        if (names.push(new Set()) > deepest) return `it is nested deeper than ${deepest} levels`
        break
      case '}':
      case ']':
        names.pop()
        break
      case '"': {
        const end = endOfString(text, i)
        const fault = stringFault(text, i, end, names.at(-1))
        if (fault !== undefined) return fault
        i = end
      }
    }
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  let i = start + 1
  while (text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
  return i
}

function stringFault(
  text: string,
  start: number,
  end: number,
  names: Set<string> | undefined,
): string | undefined {
  const isName = names !== undefined && isFollowedByColon(text, end + 1)
  const raw = text.slice(start, end + 1)
  const isPlain = !raw.includes('\\')
  if (isPlain && !isName) return undefined
  const value: string = isPlain ? raw.slice(1, -1) : JSON.parse(raw)
  if (!value.isWellFormed()) return 'a text holds half of a surrogate pair'
  if (!isName) return undefined
  if (names.has(value)) return 'an object names a member twice'
  names.add(value)
  return undefined
}

function isFollowedByColon(text: string, from: number): boolean {
  let i = from
  while (/\s/.test(text[i] ?? '')) i++
  return text.charCodeAt(i) === colon
}
