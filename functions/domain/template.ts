import type { SourceTask, TaskValue } from '../../schemas/source-task.ts'
import { parseTemplate, type TemplatePart } from '../../schemas/template.ts'

/** What a template may speak of. */
export interface TemplateScope {
  externalId: string
  source: string
  task: SourceTask
}

export type Render = (scope: TemplateScope) => string

/** A template as a function. Absent values render as nothing. Throws on a template the config check refuses. */
export function compileTemplate(template: string): Render {
  const parsed = parseTemplate(template)
  if ('fault' in parsed) throw new Error(`template ${parsed.fault}`)
  const renders = parsed.parts.map(compilePart)
  return (scope) => {
    let text = ''
    for (const render of renders) text += render(scope)
    return text
  }
}

function compilePart(part: TemplatePart): Render {
  if ('text' in part) return () => part.text
  switch (part.from) {
    case 'externalId':
      return ({ externalId }) => externalId
    case 'source':
      return ({ source }) => source
    case 'data':
      return ({ task }) => (Object.hasOwn(task.data, part.key) ? wireText(task.data[part.key]) : '')
    case 'asset':
    case 'name':
    case 'priority':
    case 'dueAt': {
      const { from } = part
      return ({ task }) => wireText(task[from])
    }
  }
}

/** A value as the platforms take it: numbers in their shortest form, booleans as words, nothing as ''. */
export const wireText = (value: TaskValue | undefined): string => String(value ?? '')
