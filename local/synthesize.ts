import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Synthesized {
  /** Directory with template, asset manifest and assets. */
  directory: string
  remove(): void
}

const project = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds the bundles and synthesizes the template into a new directory, by the same program that `cdk` runs; `config` is
 * the folder that an operator edits. Rejects with what that printed when it fails.
 */
export async function synthesize(stage: string, config = 'config'): Promise<Synthesized> {
  const directory = mkdtempSync(join(tmpdir(), 'workbridge-cdk-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  process.once('exit', remove)
  const synthesized = {
    directory,
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
  try {
    // CDK's check of the template takes two thirds of the time and changes nothing in it: left to `cdk synth`.
    const context = ['--context', `stage=${stage}`, '--context', `config=${config}`]
    await run(['infra/app.ts', ...context], {
      CDK_OUTDIR: directory,
      CDK_VALIDATION: 'false',
    })
    return synthesized
  } catch (error) {
    synthesized.remove()
    throw error
  }
}

function run(args: string[], variables: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('exit', kill)
      if (code === 0) resolve()
      else reject(new Error(`the template could not be synthesized:\n${output.trim()}`))
    })
  })
}
