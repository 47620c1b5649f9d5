import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const inputsOf = async (entry: string) => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    logLevel: 'silent',
  })
  return Object.keys(metafile.inputs)
}

describe('registries', () => {
  it('receivers bundle no client', async () => {
    const inputs = await inputsOf('functions/platforms/receivers.ts')

    expect(
      inputs.filter((input) => /http|client|auth|search/.test(input) && !input.includes('node_modules')),
    ).toEqual([])
  })

  it('the trigger function bundles no client', async () => {
    const inputs = await inputsOf('functions/handlers/trigger.ts')

    expect(
      inputs.filter((input) => /^functions\/platforms\/.*(http|client|auth|search)/.test(input)),
    ).toEqual([])
  })

  it('senders bundle no receiver', async () => {
    const inputs = await inputsOf('functions/platforms/senders.ts')

    expect(inputs.filter((input) => /signature|events|facts/.test(input))).toEqual([])
  })
})
