import type { Source } from '../../schemas/config.ts'
import type { AcceptRequest, AcceptWorld } from '../domain/accept.ts'
import { acceptMany } from '../domain/accept-many.ts'
import { type Answer, toAnswer } from './answers.ts'
import { checkSize, checkType, jsonOf, linesTypes } from './body.ts'
import { identify } from './identified.ts'
import { type HttpRequest, type HttpResponse, json } from './message.ts'
import { Problem, type ProblemBody, problemBody } from './problem.ts'

const maxBatchBytes = 4 * 1024 * 1024
const maxLines = 1_000
/** Room for the violations of all lines together: an answer ends at 6 MB. */
const violationBytes = 3_000_000

interface Line {
  /** As an editor counts: from 1, blank lines too. */
  number: number
  bytes: Uint8Array
}

interface LineAnswer {
  line: Line
  externalId?: string
  answer: Answer
}

/** NDJSON: a verdict for each line, whatever became of the others. */
export async function takeBatch(
  world: AcceptWorld,
  request: HttpRequest,
  source: Source,
): Promise<HttpResponse> {
  checkType(request, linesTypes)
  checkSize(request.body, maxBatchBytes)
  const lines = splitLines(request.body)
  checkCount(lines.length)
  const read = lines.map((line) => ({ line, task: readLine(world, request, source, line) }))
  const tasks = read.flatMap(({ task }) => (task instanceof Problem ? [] : [task]))
  const accepted = (await acceptMany(world, tasks)).values()
  const answers = read.map(({ line, task }): LineAnswer => {
    if (task instanceof Problem) return { line, answer: task }
    const verdict = accepted.next().value ?? { verdict: 'unavailable' as const }
    return { line, externalId: task.externalId, answer: toAnswer(verdict) }
  })
  return respondToBatch(answers)
}

/** Lines with something in them. No byte of a longer UTF-8 sequence is a line feed, so bytes can be split. */
function splitLines(body: Uint8Array): Line[] {
  const lines: Line[] = []
  let start = 0
  for (let number = 1; start < body.byteLength; number++) {
    const found = body.indexOf(0x0a, start)
    const end = found === -1 ? body.byteLength : found
    const bytes = body.subarray(start, end)
    if (!bytes.every(isBlank)) lines.push({ number, bytes })
    start = end + 1
  }
  return lines
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

function checkCount(count: number): void {
  if (count > maxLines) {
    const detail = `The batch has ${count} lines; at most ${maxLines} are taken. Split it.`
    throw new Problem('too-large', detail)
  }
  if (count === 0)
    throw new Problem('malformed-request', 'The batch is empty: send a JSON object on each line.')
}

function readLine(
  world: AcceptWorld,
  request: HttpRequest,
  source: Source,
  line: Line,
): AcceptRequest | Problem {
  try {
    return identify(world, source, jsonOf(line.bytes), request.trace.id)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

function respondToBatch(answers: LineAnswer[]): HttpResponse {
  const summary = { accepted: 0, unchanged: 0, rejected: 0, unavailable: 0, total: answers.length }
  for (const { answer } of answers) summary[kindOf(answer)] += 1
  if (summary.unavailable === summary.total)
    throw new Problem('unavailable', 'No line could be stored. Send the batch again; nothing is lost by it.')
  const budget = { bytes: violationBytes }
  return json(200, { summary, results: answers.map((answer) => resultOf(answer, budget)) })
}

function kindOf(answer: Answer): 'accepted' | 'unchanged' | 'rejected' | 'unavailable' {
  if (answer instanceof Problem) return answer.code === 'unavailable' ? 'unavailable' : 'rejected'
  return answer.status === 202 ? 'accepted' : 'unchanged'
}

interface LineResult {
  line: number
  externalId?: string
  status: number
  id?: string
  revision?: number
  state?: string
  ignored?: true
  problem?: ProblemBody
}

function resultOf({ line, externalId, answer }: LineAnswer, budget: { bytes: number }): LineResult {
  const head = { line: line.number, externalId }
  if (answer instanceof Problem) {
    const problem = problemBody(answer, budget)
    return { ...head, status: problem.status, id: problem.workitem, problem }
  }
  const { id, revision, state, ignored } = answer.view
  return { ...head, status: answer.status, id, revision, state, ignored }
}
