import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isId } from '../../schemas/id.ts'
import { suggestion } from '../../schemas/nearest.ts'
import { ConfigFault } from './fault.ts'

export const kinds = ['connections', 'sources', 'assets', 'triggers'] as const
export type Kind = (typeof kinds)[number]

/** One thing that is configured: its id and the files it is written in, base before overlay. */
export interface Written {
  kind: Kind | 'workbridge'
  id: string
  files: string[]
}

export const deploymentFile = 'workbridge.yaml'

/** Everything written for one stage. A folder or file that nobody reads is a fault, not a silence. */
export function findFiles(dir: string, stage: string | undefined, faults: ConfigFault[]): Written[] {
  if (!existsSync(dir)) {
    faults.push(new ConfigFault(dir, 1, 'this folder is not there; name the folder of your config'))
    return []
  }
  const roots =
    stage === undefined ? [dir] : [dir, join(dir, 'stages', stage)].filter((root) => existsSync(root))
  const found = new Map<string, Written>()
  for (const root of roots) scanRoot(root, root === dir, found, faults)
  return [...found.values()]
}

function scanRoot(root: string, isBase: boolean, found: Map<string, Written>, faults: ConfigFault[]): void {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name)
    const kind = kinds.find((each) => each === entry.name)
    if (entry.name === deploymentFile) add(found, 'workbridge', 'workbridge', path)
    else if (kind !== undefined && entry.isDirectory()) scanKind(kind, path, found, faults)
    else if (isIgnored(entry.name, entry.isDirectory()) || (isBase && entry.name === 'stages')) continue
    else {
      const known = [...kinds, 'stages', deploymentFile]
      faults.push(new ConfigFault(path, 1, `nothing reads "${entry.name}"; ${suggestion(entry.name, known)}`))
    }
  }
}

function scanKind(kind: Kind, folder: string, found: Map<string, Written>, faults: ConfigFault[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (isIgnored(entry.name, entry.isDirectory())) continue
    const id = basename(entry.name, '.yaml')
    if (!entry.name.endsWith('.yaml')) {
      faults.push(new ConfigFault(path, 1, 'nothing reads this; call it <id>.yaml'))
    } else if (isId(id)) add(found, kind, id, path)
    else {
      const rule =
        'lower-case letters, digits and single hyphens, starting with a letter, at most 40 characters'
      faults.push(new ConfigFault(path, 1, `"${id}" cannot be an id; name the file with ${rule}`))
    }
  }
}

/** Notes for people and dot files may lie about. */
function isIgnored(name: string, isFolder: boolean): boolean {
  return name.startsWith('.') || (!isFolder && /\.(md|txt)$/i.test(name))
}

function add(found: Map<string, Written>, kind: Written['kind'], id: string, file: string): void {
  const known = found.get(`${kind}/${id}`)
  if (known === undefined) found.set(`${kind}/${id}`, { kind, id, files: [file] })
  else known.files.push(file)
}

/** The stages that have an overlay, in order of name. */
export function stagesOf(dir: string): string[] {
  const folder = join(dir, 'stages')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}
