import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../../infra/config/load.ts'

/** A small good config, one thing a line so that tests can name lines. */
export const good: Record<string, string> = {
  'workbridge.yaml': 'namespace: 0e5a4f0c-3c1e-4f0e-8f3b-2f1d6f1c9a10\n',
  'connections/webex.yaml': 'platform: webex\nregion: us1\n',
  'sources/claims.yaml': 'clients: [acme-claims]\nassets: [claims-review]\n',
  'assets/claims-review.yaml': `connection: webex
channel: ClaimsReview
destination: claims@acme.insure
fields:
  - key: claimNumber
    name: Claim number
    required: true
`,
}

/** Writes files over the good config; `undefined` leaves one out. Gone when the test ends. */
export function tempConfig(files: Record<string, string | undefined> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'workbridge-config-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, content] of Object.entries({ ...good, ...files })) {
    if (content === undefined) continue
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
  return dir
}

/** `file:line: message` of every fault, files relative to the config folder. */
export function faultsOf(files: Record<string, string | undefined>, stage?: string): string[] {
  const dir = tempConfig(files)
  const loaded = loadConfig({ dir, stage })
  if ('config' in loaded) return []
  return loaded.faults.map(({ file, line, message }) => `${relative(dir, file)}:${line}: ${message}`)
}

/** An asset file with these fields (YAML flow maps) and further top-level lines after line 3. */
export function assetFile(fields: readonly string[], more: readonly string[] = []): string {
  const [connection, channel, destination] = (good['assets/claims-review.yaml'] ?? '').split('\n')
  return [
    connection,
    channel,
    destination,
    ...more,
    'fields:',
    ...fields.map((field) => `  - ${field}`),
    '',
  ].join('\n')
}

type Files = Record<string, string | undefined>

/** What is written, in words; the one fault it leads to; the files, written over the good config. */
export type FaultCase = [what: string, fault: string | RegExp, files: Files]

/** A good connection and further lines, from line 3 on. */
export function connection(...lines: string[]): Files {
  return { 'connections/webex.yaml': ['platform: webex', 'region: us1', ...lines, ''].join('\n') }
}

/** The asset with one good field of line 5, written with these members more. */
export function field(members: string): Files {
  return asset(`{key: k, name: K, required: true, ${members}}`)
}

/** The asset with these fields, one a line, from line 5 on. */
export function asset(...fields: string[]): Files {
  return { 'assets/claims-review.yaml': assetFile(fields) }
}

/** The asset with one good field, `k`, and further lines from line 4 on. */
export function assetLines(...lines: string[]): Files {
  return { 'assets/claims-review.yaml': assetFile(['{key: k, name: K, required: true}'], lines) }
}

/** `count` map entries `  s0: x`. */
export function entries(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `  s${index}: x`)
}

/** Each case leads to its one fault and no other. */
export function eachFault(cases: readonly FaultCase[]): void {
  it.each(cases)('says where and how to mend: %s', (_, fault, files) => {
    const faults = faultsOf(files)

    expect(faults).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)])
  })
}
