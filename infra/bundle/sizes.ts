import type { Metafile } from 'esbuild'

/** A function's bundle on disk. `inputs` are its files, largest first, in bytes of the output. */
export interface Bundle {
  name: string
  /** Directory with `index.js`, ready to be a function's code. */
  dir: string
  bytes: number
  inputs: { path: string; bytes: number }[]
}

/** Larger bundles start noticeably later: about 1 ms per 8 KB on a full core, more on a small function. */
export const limitBytes = 600 * 1024

export function inputsOf(output: Metafile['outputs'][string]): Bundle['inputs'] {
  return Object.entries(output.inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .sort((a, b) => b.bytes - a.bytes)
}

/** @throws Error naming every bundle over the limit with what fills it. */
export function assertSizes(bundles: readonly Bundle[], limit = limitBytes): void {
  const faults = bundles.filter(({ bytes }) => bytes > limit).map((bundle) => describeExcess(bundle, limit))
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** One line a bundle, with the three packages or folders that fill most of it. */
export function sizeTable(bundles: readonly Bundle[]): string {
  const rows = bundles.map(({ name, bytes, inputs }) => {
    const top = byPackage(inputs).slice(0, 3)
    return `${name.padEnd(12)} ${kb(bytes).padStart(8)}  ${top.map(([path, size]) => `${path} ${kb(size)}`).join(', ')}`
  })
  return rows.join('\n')
}

function describeExcess({ name, bytes, inputs }: Bundle, limit: number): string {
  const largest = inputs.slice(0, 8).map((input) => `  ${kb(input.bytes).padStart(8)}  ${input.path}`)
  return [`${name}: ${kb(bytes)} is over the limit of ${kb(limit)}; its largest inputs:`, ...largest].join(
    '\n',
  )
}

function byPackage(inputs: Bundle['inputs']): [string, number][] {
  const sums = new Map<string, number>()
  for (const { path, bytes } of inputs) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'own code'
    sums.set(name, (sums.get(name) ?? 0) + bytes)
  }
  return [...sums].sort((a, b) => b[1] - a[1])
}

function kb(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}
