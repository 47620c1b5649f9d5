import { describe, expect, it } from 'vitest'
import { patternFault } from '../../../infra/config/check-pattern.ts'

describe('patternFault', () => {
  it.each([
    'CLM[0-9]{7}',
    '[A-Z]{2,4}-?[0-9]{4,12}',
    '[a-z0-9]+(?:-[a-z0-9]+)*',
    '[0-9]{1,3}(,[0-9]{3})*(\\.[0-9]{2})?',
    "\\p{L}+([ '-]\\p{L}+)*",
    '[^@]+@[^@]+',
    '(?!000)[0-9]{3}',
    '(\\w)\\1',
  ])('takes %s', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined()
  })

  it.each(['(a+)+', '(a|a)*', '(a|b|ab)*', '(\\d+\\.?)+', '(x+x+)+y', '(?=(a+)+b)c', '(a?){30}a{30}'])(
    'refuses %s, which is exponential',
    (pattern) => {
      expect(patternFault(pattern)).toMatch(
        /can be made to run very long \(exponential\), as on .+; make neighbouring/,
      )
    },
  )

  it.each(['\\w+\\s*\\w+', '.*.*.*x'])('refuses %s, which is polynomial', (pattern) => {
    expect(patternFault(pattern)).toMatch(/can be made to run very long \(polynomial of degree \d\)/)
  })

  it('says what does not compile', () => {
    expect(patternFault('[a')).toMatch(/^is no regular expression \(flag u\): .*Unterminated character class/)
    expect(patternFault('\\-')).toMatch(/^is no regular expression \(flag u\): /)
  })
})
