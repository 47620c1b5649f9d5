import { describe, expect, it } from 'vitest'
import { relatedTests } from '../../../mutate/related.ts'
import { project } from '../../../mutate/tree.ts'

describe('tests of a file', () => {
  it('begin with the one that is named like it', () => {
    const tests = relatedTests(project, 'functions/domain/merge-patch.ts')

    expect(tests[0]).toBe('test/unit/domain/merge-patch.test.ts')
  })

  it('are also those that reach it through others, and no others', () => {
    const tests = relatedTests(project, 'functions/domain/merge-patch.ts')

    expect(tests).toContain('test/unit/http/ingest.test.ts')
    expect(tests).not.toContain('test/unit/http/strict-json.test.ts')
  })
})
