import type { ExpressionFault, Path } from '../expression/ast.ts'
import { tokenize } from '../expression/lexer.ts'
import { parsePath } from '../expression/parse-path.ts'
import { Reader, SyntaxFault } from '../expression/reader.ts'

export type EventTemplatePart = { text: string } | { path: Path; written: string }

const token = /\{\{|\}\}|\{([^{}]*)\}|\{|\}/g

/** Text with `{path}` for fields of an event; `{{` and `}}` are the braces. Columns count from 1. */
export function parseEventTemplate(
  template: string,
): { parts: EventTemplatePart[] } | { fault: ExpressionFault } {
  const parts: EventTemplatePart[] = []
  let text = ''
  let end = 0
  for (const match of template.matchAll(token)) {
    const [found, inner] = match
    const column = match.index + 1
    text += template.slice(end, match.index)
    end = match.index + found.length
    if (found === '{{' || found === '}}') {
      text += found.charAt(0)
      continue
    }
    if (inner === undefined)
      return {
        fault: { column, message: `a single ${found}; write ${found}${found} for the character itself` },
      }
    const path = pathOf(inner)
    if (path === undefined || path.length === 0)
      return { fault: { column, message: `${found} is no field; write a path, as in {conversationId}` } }
    if (text !== '') parts.push({ text })
    text = ''
    parts.push({ path, written: found })
  }
  text += template.slice(end)
  return { parts: text === '' ? parts : [...parts, { text }] }
}

function pathOf(text: string): Path | undefined {
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return undefined
  try {
    const reader = new Reader(tokens)
    const path = parsePath(reader)
    return reader.peek().kind === 'end' ? path : undefined
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined
    throw error
  }
}
