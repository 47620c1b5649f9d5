import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aliasOf, shortHash, uuidV5, workitemId } from '../../functions/domain/ids.ts'
import { externalIdPattern } from '../../schemas/source-task.ts'
import { runs } from '../support/arbitraries.ts'

const namespace = fc.uuid()
const externalId = fc.stringMatching(externalIdPattern)
const source = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/)

describe('ids', () => {
  it('are UUIDs of version 5 and the variant of the RFC', () => {
    fc.assert(
      fc.property(namespace, fc.string(), (space, name) => {
        expect(uuidV5(space, name)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        )
      }),
      runs(200),
    )
  })

  it('of two workitems are the same only if source and external id are', () => {
    const who = fc.record({ source, externalId })
    fc.assert(
      fc.property(namespace, who, who, (space, a, b) => {
        const isSame = a.source === b.source && a.externalId === b.externalId
        const equal = workitemId(space, a.source, a.externalId) === workitemId(space, b.source, b.externalId)
        expect(equal).toBe(isSame)
      }),
      runs(300),
    )
  })

  it('of two workitems differ also where source and external id run together to the same text', () => {
    const cut = fc.tuple(fc.stringMatching(/^[a-z0-9]{4,40}$/), fc.nat(), fc.nat())
    fc.assert(
      fc.property(namespace, cut, (space, [text, a, b]) => {
        const [one, other] = [1 + (a % (text.length - 1)), 1 + (b % (text.length - 1))]
        const idOf = (at: number) => workitemId(space, text.slice(0, at), text.slice(at))
        expect(idOf(one) === idOf(other)).toBe(one === other)
      }),
      runs(200),
    )
  })

  it('of two sends are the same only if workitem, generation and revision are', () => {
    const send = fc.record({
      generation: fc.integer({ min: 1, max: 120 }),
      rev: fc.integer({ min: 1, max: 120 }),
    })
    fc.assert(
      fc.property(fc.uuid(), send, send, (id, a, b) => {
        const isSame = a.generation === b.generation && a.rev === b.rev
        expect(aliasOf(id, a.generation, a.rev) === aliasOf(id, b.generation, b.rev)).toBe(isSame)
      }),
      runs(300),
    )
  })

  it('short hashes do not depend on how often one asks', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(shortHash(text)).toBe(shortHash(text))
        expect(shortHash(text)).toMatch(/^[\w-]{11}$/)
      }),
      runs(100),
    )
  })
})
