import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'

/** Something wrong with how a command was called: its text is all that the user has to see. */
export class UsageError extends Error {}

/** Reads the arguments of this process; `--help` prints the usage, and what is wrong does so with exit code 2. */
export function optionsOrExit<T>(read: (args: readonly string[]) => T, usage: string): T {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return read(args)
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

/** Ends the process with exit code 2. */
export function refuse(message: string): never {
  console.error(message)
  process.exit(2)
}

/** Asked before the work: results of an hour must not be lost to a folder that is not there. */
export function checkWritable(option: string, file: string | undefined): void {
  if (file === undefined) return
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch {
    throw new UsageError(`${option}: cannot write into ${dirname(file)}`)
  }
}
