import { describe, expect, it } from 'vitest'
import { compileIndex } from '../../../functions/domain/rules/compile-index.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import { acd, compiled } from './helpers.ts'

const indexOf = (...whens: string[]) =>
  compileIndex(
    whens.map((when, index) => ({ id: `r${index}`, expression: compiled(when) })),
    catalog,
  )

describe('compileIndex', () => {
  it('gives the ids of the rules that hold', () => {
    const index = indexOf(
      'acd.start & mediaType==CALLBACK',
      'acd.start & mediaType==VOICE',
      'acd.start & routingPriority>3',
      'acd.start',
      'acd.end',
    )

    expect([...index.match(acd({ mediaType: 'CALLBACK', routingPriority: 5 }))].sort()).toEqual([
      'r0',
      'r2',
      'r3',
    ])
  })

  it('gives a rule once that is reached in several ways', () => {
    const filler = Array.from({ length: 6 }, (_, number) => `acd.start & ani==q${number}`)
    const index = indexOf(
      'acd.start & (queueId==q | divisionId==d | callbackNumbers[*] in (a, b))',
      'acd.start & callbackNumbers[*]==a',
      ...filler,
    )
    const event = acd({ queueId: 'q', divisionId: 'd', callbackNumbers: ['a', 'b', 'a'] })

    expect([...index.match(event)].sort()).toEqual(['r0', 'r1'])
    expect([...index.match(event)].sort()).toEqual(['r0', 'r1'])
  })

  it('finds nothing in events of other topics, and in things that are no events', () => {
    const index = indexOf('acd.start & mediaType==CALLBACK')

    for (const thing of [acd({}, 'other'), {}, [], null, undefined, 5, 'acd.start', { 'detail-type': 5 }])
      expect(index.match(thing)).toEqual([])
    expect(index.match({ 'detail-type': 'v2.detail.events.conversation.{id}.acd.start' })).toEqual([])
  })

  it.each(['', ' & mediaType==CALLBACK'])(
    'reads a field once, however many rules ask for its value, and "%s"',
    (more) => {
      const whens = Array.from({ length: 1_000 }, (_, n) => `acd.start${more} & queueId==q${n}`)
      const index = indexOf(...whens)
      let reads = 0
      const body = {
        mediaType: 'CALLBACK',
        get queueId() {
          reads += 1
          return 'q7'
        },
      }

      expect(index.match(acd(body))).toEqual(['r7'])
      expect(reads).toBe(1)
    },
  )

  it('finds many rules by a field that is not in the body', () => {
    const index = indexOf(...Array.from({ length: 9 }, (_, n) => `acd.start & correlationId==c-${n}`))

    expect(index.match(acd({}))).toEqual(['r1'])
  })

  it('gives rules that share a value, and a rule that names it twice, each once', () => {
    const index = indexOf(
      'acd.start & queueId in (q1, q2, q1)',
      'acd.start & queueId==q1 & queueId in (q1, q2)',
      'acd.start & queueId==q1',
      'acd.start & queueId==q1 & mediaType==VOICE',
      'acd.start & queueId==q2 & queueId==q1',
      'acd.start & queueId==q3',
      'acd.start & (queueId==q1 & routingPriority>3 | queueId==q1 & ani exists)',
    )

    expect([...index.match(acd({ queueId: 'q1' }))].sort()).toEqual(['r0', 'r1', 'r2'])
    expect([...index.match(acd({ queueId: 'q1', ani: 'a' }))].sort()).toEqual(['r0', 'r1', 'r2', 'r6'])
    expect([...index.match(acd({ queueId: 'q2' }))].sort()).toEqual(['r0'])
  })

  it('gives a rule once that holds for two fields of the event', () => {
    const others = Array.from({ length: 4 }, (_, n) => `acd.start & (queueId==q${n} | divisionId==d${n})`)
    const index = indexOf('acd.start & (queueId==q1 | divisionId==d2)', ...others)

    expect([...index.match(acd({ queueId: 'q1', divisionId: 'd2' }))].sort()).toEqual(['r0', 'r2', 'r3'])
  })

  it('allocates nothing for events that match nothing', () => {
    const index = indexOf('acd.start & mediaType==CALLBACK')

    expect(index.match(acd({}))).toBe(index.match(acd({ mediaType: 'VOICE' })))
  })

  it('stays small when thousands of rules share their values', () => {
    const whens = Array.from(
      { length: 2_000 },
      (_, n) =>
        `acd.start & mediaType==CALLBACK & (queueId==q${n % 20} | divisionId==d${n % 7}) & ani==a${n % 3}`,
    )
    const index = indexOf(...whens)
    const expected = whens.filter((_, n) => n % 3 === 1 && (n % 20 === 4 || n % 7 === 2)).length

    const found = index.match(acd({ mediaType: 'CALLBACK', queueId: 'q4', divisionId: 'd2', ani: 'a1' }))

    expect(found).toHaveLength(expected)
    expect(new Set(found).size).toBe(expected)
  })
})
