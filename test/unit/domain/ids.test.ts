import { describe, expect, it } from 'vitest'
import { aliasOf, shortHash, uuidV5, workitemId } from '../../../functions/domain/ids.ts'

const namespace = '5b0d9a52-6f0e-4c59-8f6c-0f3f5c0f6f11'

describe('uuidV5', () => {
  it.each([
    // RFC 9562, appendix A.4; the others made with Python's uuid.uuid5.
    ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org', '886313e1-3b8a-5372-9b90-0c9aee199e5d'],
    ['6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'grüße ✓', '315d83ca-103f-5730-a726-fd48495365f3'],
  ])('of %s and %s is %s', (space, name, expected) => {
    expect(uuidV5(space, name)).toBe(expected)
  })
})

describe('derived ids', () => {
  it('the same task is the same workitem, another source or id another', () => {
    const ids = [
      workitemId(namespace, 'crm', '1'),
      workitemId(namespace, 'crm', '2'),
      workitemId(namespace, 'fax', '1'),
      workitemId(namespace, 'cr', 'm1'),
      workitemId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'crm', '1'),
    ]

    expect(workitemId(namespace, 'crm', '1')).toBe(ids[0])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('the same send has the same alias, another generation or revision another', () => {
    const id = workitemId(namespace, 'crm', '1')
    const aliases = [
      aliasOf(id, 1, 1),
      aliasOf(id, 1, 2),
      aliasOf(id, 2, 1),
      aliasOf(id, 1, 12),
      aliasOf(id, 11, 2),
    ]

    expect(aliasOf(id, 1, 1)).toBe(aliases[0])
    expect(new Set(aliases).size).toBe(aliases.length)
  })

  it('a short hash always has eleven characters', () => {
    expect(new Set(['', 'a', 'x'.repeat(5_000)].map((text) => shortHash(text).length))).toEqual(new Set([11]))
  })
})
