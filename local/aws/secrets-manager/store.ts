import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AwsError, account, region } from '../http.ts'
import type { Secret } from './secret.ts'

/** Secrets by name, kept in `<dataDir>/secrets.json` (readable by the owner only) when a directory is given. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>()
  readonly #file: string | undefined

  constructor(dataDir?: string) {
    if (!dataDir) return
    mkdirSync(dataDir, { recursive: true })
    this.#file = join(dataDir, 'secrets.json')
    if (!existsSync(this.#file)) return
    const kept: Secret[] = JSON.parse(readFileSync(this.#file, 'utf8'))
    for (const secret of kept) this.#secrets.set(secret.name, secret)
  }

  all(): Secret[] {
    return [...this.#secrets.values()]
  }

  has(name: string): boolean {
    return this.#secrets.has(name)
  }

  /** @param id a name, an ARN, or an ARN without its six random characters */
  find(id: string | undefined): Secret {
    const byName = this.#secrets.get(id ?? '')
    const found = byName ?? this.all().find(({ arn }) => arn === id || arn.slice(0, -7) === id)
    if (found) return found
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }

  create(name: string, description: string | undefined, now: number): Secret {
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
      throw new AwsError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      )
    }
    if (this.has(name)) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      )
    }
    const secret: Secret = {
      name,
      arn: arnOf(name),
      description,
      createdAt: now,
      changedAt: now,
      versions: [],
    }
    this.#secrets.set(name, secret)
    return secret
  }

  /** The file is replaced as a whole: a crash leaves the old or the new one. */
  save() {
    if (!this.#file) return
    const next = `${this.#file}.next`
    writeFileSync(next, JSON.stringify(this.all(), undefined, 2), { mode: 0o600 })
    renameSync(next, this.#file)
  }
}

/** Of AWS's six random characters, the same for the same name, so that ARNs stay over a restart. */
function arnOf(name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6)
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`
}
