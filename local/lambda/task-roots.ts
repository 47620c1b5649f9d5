import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TaskRoots {
  /** Copies a function's code to a place of its own; gives back the directory. */
  place(functionName: string, codeDirectory: string): string
  remove(): void
}

/**
 * Copies of the bundles, as Lambda unpacks them to /var/task. In Lambda nothing lies above the task root, so a
 * bundle's `.js` is CommonJS unless it brings its own package.json; inside this project it would be ESM.
 * It also lets a running stack outlive the next build.
 */
export function createTaskRoots(): TaskRoots {
  const base = mkdtempSync(join(tmpdir(), 'workbridge-tasks-'))
  writeFileSync(join(base, 'package.json'), '{"type":"commonjs"}')
  const remove = () => rmSync(base, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    place(functionName, codeDirectory) {
      const target = join(base, functionName)
      if (existsSync(target)) throw new Error(`two functions are called ${functionName}`)
      cpSync(codeDirectory, target, { recursive: true })
      return target
    },
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}
