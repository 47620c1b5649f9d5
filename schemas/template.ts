/**
 * Templates: text with `{externalId}`, `{source}`, `{asset}`, `{name}`, `{priority}`, `{dueAt}` and
 * `{data.<field key>}`; `{{` and `}}` stand for the braces themselves. There is no logic in a template.
 */
export type TemplatePart = { text: string } | { from: TemplateName } | { from: 'data'; key: string }

export const templateNames = ['externalId', 'source', 'asset', 'name', 'priority', 'dueAt'] as const
export type TemplateName = (typeof templateNames)[number]

export type ParsedTemplate = { parts: TemplatePart[] } | { fault: string }

const token = /\{\{|\}\}|\{([^{}]*)\}|\{|\}/g

export function parseTemplate(template: string): ParsedTemplate {
  const parts: TemplatePart[] = []
  let text = ''
  let end = 0
  for (const match of template.matchAll(token)) {
    text += template.slice(end, match.index)
    end = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') {
      text += match[0].charAt(0)
      continue
    }
    const part = match[1] === undefined ? undefined : placeholder(match[1])
    if (part === undefined) return { fault: faultOf(match[0]) }
    if (text !== '') parts.push({ text })
    text = ''
    parts.push(part)
  }
  text += template.slice(end)
  if (text !== '') parts.push({ text })
  return { parts }
}

function placeholder(name: string): TemplatePart | undefined {
  if (name.startsWith('data.') && name.length > 5) return { from: 'data', key: name.slice(5) }
  const known = templateNames.find((each) => each === name)
  return known === undefined ? undefined : { from: known }
}

function faultOf(found: string): string {
  const names = [...templateNames, 'data.<field key>'].map((name) => `{${name}}`).join(', ')
  return found.length === 1
    ? `has a single ${found}; close the placeholder, or write ${found}${found} for the character itself`
    : `has the unknown placeholder ${found}; use one of ${names}`
}
