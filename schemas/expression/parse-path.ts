import { each, type Path, type Step } from './ast.ts'
import { type Reader, SyntaxFault } from './reader.ts'

const namePattern = /^[\p{L}_][\p{L}\p{N}_-]*$/u

/** `a.b`, `a[0].b`, `a[*].b`, `a["any name"]` */
export function parsePath(reader: Reader): Path {
  const steps: Step[] = []
  const first = reader.peek()
  if (first.kind === 'word') steps.push(...names(first.text, first.at))
  if (first.kind === 'word') reader.read()
  while (reader.take('[')) {
    steps.push(bracketed(reader))
    reader.expect(']', 'close the bracket')
    const more = reader.peek()
    if (more.kind !== 'word' || !more.text.startsWith('.')) continue
    steps.push(...names(more.text.slice(1), more.at + 1))
    reader.read()
  }
  return steps
}

function names(text: string, at: number): string[] {
  let column = at
  return text.split('.').map((name) => {
    if (!namePattern.test(name)) {
      const mend = name === '' ? 'take the point out' : `write it in brackets: ["${name}"]`
      throw new SyntaxFault(column, `"${name}" cannot be the name of a field; ${mend}`)
    }
    column += name.length + 1
    return name
  })
}

function bracketed(reader: Reader): Step {
  const { kind, text } = reader.peek()
  const isIndex = kind === 'word' && /^(?:0|[1-9][0-9]{0,8})$/.test(text)
  if (kind !== 'string' && !isIndex && text !== '*')
    throw reader.unexpected('brackets hold an index, * for each element, or a name in quotes')
  reader.read()
  if (kind === 'string') return text
  return isIndex ? Number(text) : each
}
