import type { TestProject } from 'vitest/node'
import { type Synthesized, synthesize } from '../../local/synthesize.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    templateDir: string
  }
}

let synthesized: Synthesized | undefined

/** Bundles and template, made once for all files of a run. */
export async function setup(project: TestProject): Promise<void> {
  synthesized = await synthesize('dev')
  project.provide('templateDir', synthesized.directory)
}

export function teardown(): void {
  synthesized?.remove()
}
