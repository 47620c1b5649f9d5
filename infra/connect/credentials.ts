import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { ClientCredentials } from '../../functions/platforms/genesys-cloud/token-request.ts'
import { environment } from './options.ts'

/** From the environment, else asked for; what is typed as the secret is not shown. @throws Error without a terminal */
export async function readCredentials(env: NodeJS.ProcessEnv): Promise<ClientCredentials> {
  const clientId = env[environment.clientId] || (await ask('Client id: ', true))
  const clientSecret = env[environment.clientSecret] || (await ask('Client secret (not shown): ', false))
  return { clientId: clientId.trim(), clientSecret: clientSecret.trim() }
}

async function ask(question: string, shown: boolean): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error(`set ${environment.clientId} and ${environment.clientSecret}: there is nobody to ask`)
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: process.stdin,
    output: shown ? process.stderr : silent,
    terminal: true,
  })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    if (!shown) process.stderr.write('\n')
  }
}
