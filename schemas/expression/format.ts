import type { Clause, Expression, Path, Scalar } from './ast.ts'

/** The expression as text that reads back to the same expression. */
export function formatExpression(expression: Expression): string {
  switch (expression.op) {
    case 'and':
    case 'or': {
      const sign = expression.op === 'and' ? ' & ' : ' | '
      return expression.of.map((part) => grouped(part)).join(sign)
    }
    case 'not':
      return formatNot(expression.of)
    case 'topic':
      return formatText(expression.topic)
    default:
      return formatClause(expression)
  }
}

function grouped(part: Expression): string {
  const text = formatExpression(part)
  return part.op === 'and' || part.op === 'or' ? `(${text})` : text
}

function formatNot(inner: Expression): string {
  if (inner.op === '==') return `${formatPath(inner.path)}!=${formatScalar(inner.value)}`
  return `!${grouped(inner)}`
}

function formatClause(clause: Clause): string {
  const path = formatPath(clause.path)
  switch (clause.op) {
    case 'exists':
      return `${path} exists`
    case 'in':
    case 'all':
      return `${path} ${clause.op} (${clause.values.map(formatScalar).join(', ')})`
    case 'size':
      return `${path} size ${clause.is === '==' ? '' : `${clause.is} `}${clause.value}`
    case 'contains':
      return `${path} contains ${formatScalar(clause.value)}`
    case 'startsWith':
    case 'endsWith':
    case 'like':
      return `${path} ${clause.op} ${formatText(clause.value)}`
    default:
      return `${path}${clause.op}${formatScalar(clause.value)}`
  }
}

const plainName = /^[\p{L}_][\p{L}\p{N}_-]*$/u

export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (step === null) return '[*]'
      if (!plainName.test(step)) return `[${JSON.stringify(step)}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}

export function formatScalar(value: Scalar): string {
  return typeof value === 'string' ? formatText(value) : JSON.stringify(value)
}

/** Without quotes where it reads back as the same text. */
function formatText(text: string): string {
  const isWord = /^[\p{L}_][\p{L}\p{N}_.:{}@/+-]*$/u.test(text)
  return isWord && !['true', 'false', 'null'].includes(text) ? text : quote(text)
}

/** JSON's own short escapes for backspace and form feed are not ours. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/(\\\\)|\\b|\\f/g, (found, backslash) =>
    backslash !== undefined ? found : found === '\\b' ? '\\u0008' : '\\u000c',
  )
}
