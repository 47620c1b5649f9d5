import type { SourceTask, TaskValue } from '../../schemas/source-task.ts'

/** As it comes off the wire: no string is shared between two tasks. */
export const parsed = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** A claim of config/assets/claims-review.yaml with all 12 fields; about 2 KB with its notes. */
export function claim(number: number): SourceTask {
  return parsed({
    asset: 'claims-review',
    data: {
      customerAccountId: `ACC-${100_000 + number}`,
      customerAccountName: `Jordan Example ${number}`,
      claimNumber: `CLM-${String(number).padStart(8, '0')}`,
      priority: 'High',
      claimStatus: 'Waiting for review',
      claimAmount: 1_250.5 + number,
      lossDate: '2026-02-28',
      policyNumber: 'AUTO-20260001',
      adjusterEmail: `adjuster${number}@example.com`,
      injuryReported: number % 2 === 0,
      documentsUrl: `https://documents.example.com/claims/${number}?version=2`,
      notes: notes(number),
    },
  })
}

/** About 1,000 bytes that compress as written English does, different in each claim. */
function notes(number: number): string {
  const words =
    'the insured reports that while parked near main street another vehicle struck rear bumper and left without stopping police were called photographs are attached repair estimate follows witness'.split(
      ' ',
    )
  let state = number * 2_654_435_761 + 1
  let text = ''
  while (text.length < 990) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += `${words[state % words.length]} `
    if (state % 11 === 0) text += `${state % 10_000} `
  }
  return text.trim()
}

export const wide = (number: number): SourceTask =>
  parsed({
    asset: 'wide',
    data: Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `field${index + 1}`,
        `${number} `.padEnd(1_024, 'abcdefghij klmnop'),
      ]),
    ),
  })

const half = '\ud83d'
const odd: (TaskValue | undefined)[] = [
  undefined,
  null,
  '',
  0,
  -1,
  1e9,
  Number.NaN,
  true,
  'x',
  'x'.repeat(65),
  'é'.repeat(64),
  '😀'.repeat(256),
  '😀'.repeat(257),
  'x'.repeat(1_024),
  'x'.repeat(1_025),
  half,
  '2026-02-29',
]

/** A good task with one field odd, for each field and each odd value; and tasks with a field too many or none. */
export function oddTasks(good: SourceTask): SourceTask[] {
  const without = (key: string, value: TaskValue | undefined): SourceTask => {
    const { [key]: _, ...rest } = good.data
    return { ...good, data: value === undefined ? rest : { ...rest, [key]: value } }
  }
  const single = Object.keys(good.data).flatMap((key) => odd.map((value) => without(key, value)))
  return [...single, { ...good, data: {} }, { ...good, data: { ...good.data, more: 'x' } }]
}
