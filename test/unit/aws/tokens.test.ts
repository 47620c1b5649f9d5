import { beforeEach, describe, expect, it } from 'vitest'
import type { TokenSource } from '../../../functions/domain/with-token.ts'
import { MemoryTokens } from '../../support/memory-tokens.ts'

let kept: MemoryTokens
let tokens: TokenSource
beforeEach(() => {
  kept = new MemoryTokens()
  tokens = kept.open()
})
const failOnce = (step: string) => {
  kept.before = (name) => {
    if (name !== step) return
    kept.before = () => {}
    throw new Error(`${step} in trouble`)
  }
}

describe('renewal', () => {
  it('refreshes under a lease and stores what came back', async () => {
    expect(await tokens.renew('access-1')).toBe('renewed')

    expect(kept.secret).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' })
    expect(await tokens.token()).toBe('access-2')
    expect(kept.held).toBeUndefined()
  })

  it('stores a rotated refresh token before anybody can use the access token', async () => {
    await tokens.renew('access-1')

    expect(kept.steps.slice(kept.steps.indexOf('refresh'))).toEqual([
      'refresh',
      'read anew',
      'holds',
      'put',
      'release',
    ])
  })

  it('keeps what else the secret holds, also when that changed meanwhile', async () => {
    kept.before = (step) => {
      if (step === 'refresh') kept.secret.webhookSecret = { current: 'rotated' }
    }

    await tokens.renew('access-1')

    expect(kept.secret).toMatchObject({ webhookSecret: { current: 'rotated' }, accessToken: 'access-2' })
  })

  it('does not refresh what somebody else has renewed', async () => {
    kept.secret.accessToken = 'access-9'

    expect(await tokens.renew('access-1')).toBe('renewed')
    expect(kept.steps).toEqual(['read anew'])
  })

  it('many who are refused at once refresh once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => tokens.renew('access-1')))

    expect(new Set(all)).toEqual(new Set(['renewed']))
    expect(kept.steps.filter((step) => step === 'refresh')).toHaveLength(1)
  })

  it('two workers refresh once: the second is busy, then finds it done', async () => {
    const other = kept.open()
    let busy: string | undefined
    kept.before = async (step) => {
      if (step !== 'refresh') return
      kept.before = () => {}
      busy = await other.renew('access-1')
    }

    expect(await tokens.renew('access-1')).toBe('renewed')
    expect(busy).toBe('busy')
    expect(await other.renew('access-1')).toBe('renewed')
    expect(kept.refreshed).toBe(2)
  })

  it('finds out under the lease that another renewed between its look and its lease', async () => {
    kept.before = (step) => {
      if (step === 'take') kept.secret.accessToken = 'access-9'
    }

    expect(await tokens.renew('access-1')).toBe('renewed')
    expect(kept.steps).not.toContain('refresh')
  })

  it('can be done again later', async () => {
    await tokens.renew('access-1')

    expect(await tokens.renew('access-2')).toBe('renewed')
    expect(kept.secret.accessToken).toBe('access-3')
  })
})

describe('a refused or failing refresh', () => {
  it('refused: stores nothing and says so', async () => {
    kept.refresh = async () => ({ outcome: 'refused', code: 'invalid_grant' })

    expect(await tokens.renew('access-1')).toBe('refused')
    expect(kept.steps).not.toContain('put')
    expect(kept.notes).toEqual(['token-not-renewed invalid_grant'])
    expect(kept.held).toBeUndefined()
  })

  it('endpoint in trouble: tries again later', async () => {
    kept.refresh = async () => ({ outcome: 'retry', code: 'http-503' })

    expect(await tokens.renew('access-1')).toBe('busy')
    expect(kept.held).toBeUndefined()
  })

  it('notes never hold a token', async () => {
    await tokens.renew('access-1')
    kept.refresh = async () => ({ outcome: 'refused', code: 'invalid_grant' })
    await tokens.renew('access-2')

    expect(kept.notes.join()).not.toMatch(/access-|refresh-|secret/)
  })
})

describe('a lost fence', () => {
  /** The lease runs out during the refresh and another worker takes it. */
  const overtaken = (store?: string) => {
    kept.before = (step) => {
      if (step !== 'refresh') return
      kept.before = () => {}
      kept.clock.ms += 20_000
      kept.held = { fence: 99, until: kept.clock.ms + 20_000 }
      if (store) kept.secret.accessToken = store
    }
  }

  it('does not overwrite what the other has stored', async () => {
    overtaken('access-other')

    expect(await tokens.renew('access-1')).toBe('renewed')
    expect(kept.secret.accessToken).toBe('access-other')
  })

  it('stores all the same while the other has not: its refresh token would be lost', async () => {
    overtaken()

    await tokens.renew('access-1')

    expect(kept.secret.refreshToken).toBe('refresh-2')
  })

  it('does not give back the other’s lease', async () => {
    overtaken()

    await tokens.renew('access-1')

    expect(kept.held?.fence).toBe(99)
  })
})

describe('regression: tokens that were refreshed and could not be stored', () => {
  it.each(['put', 'holds'])(
    '%s in trouble: the next renewal stores them instead of using a dead refresh token',
    async (step) => {
      failOnce(step)
      await expect(tokens.renew('access-1')).rejects.toThrow('in trouble')

      expect(await tokens.renew('access-1')).toBe('renewed')

      expect(kept.secret).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' })
      expect(kept.refreshed).toBe(2)
    },
  )

  it('are stored in place of those they came from, and of no others', async () => {
    failOnce('put')
    await expect(tokens.renew('access-1')).rejects.toThrow()
    Object.assign(kept.secret, { accessToken: 'by-hand', refreshToken: 'refresh-2' })

    expect(await tokens.renew('by-hand')).toBe('renewed')

    expect(kept.secret).toMatchObject({ accessToken: 'access-3', refreshToken: 'refresh-3' })
  })

  it('trouble with giving the lease back does not undo a renewal', async () => {
    failOnce('release')

    expect(await tokens.renew('access-1')).toBe('renewed')
    expect(kept.secret.accessToken).toBe('access-2')
  })
})
